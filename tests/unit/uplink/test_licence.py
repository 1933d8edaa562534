import pytest

from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable, InvalidRequest
from chalicelib.uplink.licence import Licence
from tests.unit.uplink.house import House

HOME = ("inlets", "inlets-uplink-license")
COPY = ("acmeco", "inlets-uplink-license")


def licence(house: House) -> Licence:
    return Licence(house.secrets, house.signals, house.limits)


def test_the_copy_has_the_same_bytes(house: House) -> None:
    house.cluster.secrets[HOME] = {"license": b"eyJ\xff\n"}
    assert licence(house).give("acmeco") == ()
    assert house.cluster.secrets[COPY] == {"license": b"eyJ\xff\n"}


def test_a_missing_source_is_a_warning_not_a_failure(house: House) -> None:
    assert licence(house).give("acmeco")[0].startswith("license secret not found: inlets/")
    assert COPY not in house.cluster.secrets


@pytest.mark.parametrize("trouble", [ClusterError("no"), ClusterTimeout("slow"), InvalidRequest("immutable")])
def test_a_copy_that_fails_is_a_warning_too(house: House, trouble: Exception) -> None:
    house.cluster.down = trouble
    assert "tried each minute" in licence(house).give("acmeco")[0]
    assert house.signals.counts["LicenceNotCopied"] == 1


def test_a_renewed_licence_takes_the_old_ones_place(house: House) -> None:
    house.cluster.secrets[COPY] = {"license": b"old", "other": b"kept"}
    assert licence(house).renew("acmeco", b"new")
    assert house.cluster.secrets[COPY] == {"license": b"new", "other": b"kept"}


def test_the_same_licence_is_not_written_again(house: House) -> None:
    house.cluster.secrets[COPY] = {"license": b"same"}
    assert not licence(house).renew("acmeco", b"same")
    assert house.asked() == ["secrets.read"]


def test_a_namespace_that_went_needs_none(house: House) -> None:
    assert not licence(house).renew("globex", b"new")


@pytest.mark.parametrize("trouble", [ClusterError("exceeded quota"), InvalidRequest("immutable")])
def test_a_copy_that_the_cluster_will_not_have_is_told_and_holds_up_no_other(house: House, trouble: Exception) -> None:
    house.cluster.down = trouble
    assert not licence(house).renew("acmeco", b"new")
    assert house.signals.counts["LicenceNotCopied"] == 1


def test_a_cluster_that_is_away_ends_the_round(house: House) -> None:
    house.cluster.down = ClusterUnavailable("away")
    with pytest.raises(ClusterUnavailable):
        licence(house).renew("acmeco", b"new")
