from chalicelib.uplink.limits import KEEP, TOMBSTONE, WRITE_MAY_LAND, Limits
from chalicelib.uplink.reconciling import BATCH


def test_reserved_are_the_clusters_the_meshs_and_the_control_planes() -> None:
    limits = Limits()
    assert limits.is_reserved("default")
    assert limits.is_reserved("inlets")
    assert limits.is_reserved("kube-flannel")
    assert limits.is_reserved("linkerd-viz")
    assert not limits.is_reserved("acmeco")


def test_a_stale_answer_is_there_as_long_as_it_may_be_given() -> None:
    assert Limits().stale_seconds <= KEEP.total_seconds() / 2


def test_a_tombstone_outlives_every_request_and_every_write() -> None:
    assert TOMBSTONE > WRITE_MAY_LAND


def test_a_batch_with_its_fences_fits_into_a_transaction() -> None:
    assert 2 * BATCH + 1 <= 100
