import pytest

from chalicelib.errors import ClusterError, ClusterTimeout
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


@pytest.mark.parametrize("trouble", [ClusterError("no"), ClusterTimeout("slow")])
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
