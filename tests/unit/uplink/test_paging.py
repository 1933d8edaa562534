import pytest

from chalicelib.errors import ClusterTimeout, ContinueExpired
from chalicelib.uplink.limits import LIST_RESTARTS
from chalicelib.uplink.paging import every
from tests.fakes import FakeCluster, FakeTunnels


def test_every_page_is_read() -> None:
    cluster = FakeCluster()
    made = tuple(cluster.add_tunnel("acmeco", f"t{n:02}") for n in range(7))
    tunnels, version = every(lambda token: FakeTunnels(cluster).page(None, limit=3, continue_token=token))
    assert (tunnels, version) == (made, cluster.version)
    assert len(cluster.calls) == 3


def test_410_gone_begins_the_list_again() -> None:
    cluster = FakeCluster()
    for n in range(7):
        cluster.add_tunnel("acmeco", f"t{n}")

    def forget_once(_call: str) -> None:
        if len(cluster.calls) == 2:
            cluster.forget_snapshots()

    cluster.at = forget_once
    tunnels, _ = every(lambda token: FakeTunnels(cluster).page(None, limit=3, continue_token=token))
    assert len(tunnels) == 7


def test_a_cluster_that_keeps_forgetting_is_too_slow() -> None:
    cluster = FakeCluster()
    for n in range(7):
        cluster.add_tunnel("acmeco", f"t{n}")
    cluster.at = lambda _call: cluster.forget_snapshots()
    with pytest.raises(ClusterTimeout) as trouble:
        every(lambda token: FakeTunnels(cluster).page(None, limit=3, continue_token=token))
    assert not isinstance(trouble.value, ContinueExpired)
    assert len(cluster.calls) == 2 * (LIST_RESTARTS + 1)
