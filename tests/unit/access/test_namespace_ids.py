import pytest

from chalicelib.access import namespace_ids
from chalicelib.access.namespace_ids import LOOK_SECONDS, RememberedIds
from chalicelib.errors import ClusterUnavailable
from tests.fakes import FakeClock


class Cluster:
    def __init__(self) -> None:
        self.uids = {"acme": "uid-1", "beta": "uid-2"}
        self.asked: list[str] = []
        self.down = False

    def uid_of(self, namespace: str) -> str | None:
        self.asked.append(namespace)
        if self.down:
            raise ClusterUnavailable("the cluster cannot be reached")
        return self.uids.get(namespace)


def test_the_cluster_is_asked_once_in_five_seconds() -> None:
    cluster, clock = Cluster(), FakeClock()
    ids = RememberedIds(cluster, clock)
    assert [ids.uid_of("acme"), ids.uid_of("acme"), ids.uid_of("nowhere")] == ["uid-1", "uid-1", None]
    assert cluster.asked == ["acme", "nowhere"]
    cluster.uids["acme"] = "uid-3"
    clock.advance(LOOK_SECONDS)
    assert ids.uid_of("acme") == "uid-3"


def test_while_the_cluster_is_away_the_last_known_counts_and_nothing_is_guessed() -> None:
    cluster, clock = Cluster(), FakeClock()
    ids = RememberedIds(cluster, clock)
    assert ids.uid_of("acme") == "uid-1"
    cluster.down = True
    clock.advance(3_600)
    assert ids.uid_of("acme") == "uid-1"
    with pytest.raises(ClusterUnavailable):
        ids.uid_of("beta")


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespace_ids, "REMEMBERED", 1)
    cluster = Cluster()
    ids = RememberedIds(cluster, FakeClock())
    ids.uid_of("acme")
    ids.uid_of("beta")
    ids.uid_of("acme")
    assert cluster.asked == ["acme", "beta", "acme"]
