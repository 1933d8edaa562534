from dataclasses import replace

import pytest

from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable, InvalidName
from chalicelib.uplink.tokens import read_token
from tests.unit.uplink.house import House


def test_the_token_of_the_secret_of_the_tunnels_name(house: House) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web", token_secret="")
    house.cluster.secrets["acmeco", "web"] = {"token": b"a+b/c="}
    assert read_token(house.secrets, tunnel) == ("a+b/c=", ())


def test_the_token_of_a_secret_that_the_spec_names(house: House) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web", token_secret="prepared", token_is_ours=False)
    house.cluster.secrets["acmeco", "prepared"] = {"token": b"t"}
    assert read_token(house.secrets, tunnel) == ("t", ())


@pytest.mark.parametrize("secret", [None, {}, {"other": b"x"}, {"token": b""}])
def test_secret_not_yet_created_or_lacks_key_token(house: House, secret: dict[str, bytes] | None) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web")
    if secret is not None:
        house.cluster.secrets["acmeco", "web"] = secret
    token, warnings = read_token(house.secrets, tunnel)
    assert token is None
    assert warnings == (
        "authToken is left out: the Secret web with the key token is not there yet; the operator makes it",
    )


def test_token_ref_dangling(house: House) -> None:
    tunnel = replace(house.cluster.add_tunnel("acmeco", "web"), token_secret="gone", token_is_ours=False)
    token, warnings = read_token(house.secrets, tunnel)
    assert token is None
    assert "though spec.tokenRef names it" in warnings[0]


def test_token_ref_that_names_no_possible_secret(house: House) -> None:
    tunnel = replace(house.cluster.add_tunnel("acmeco", "web"), token_secret="a/b", token_is_ours=False)
    house.cluster.down = InvalidName("neither / nor %")
    assert "though spec.tokenRef names it" in read_token(house.secrets, tunnel)[1][0]


def test_a_token_that_is_not_text(house: House) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web")
    house.cluster.secrets["acmeco", "web"] = {"token": b"\xff"}
    assert read_token(house.secrets, tunnel)[1] == (
        "authToken is left out: the key token of the Secret web is not text",
    )


@pytest.mark.parametrize("trouble", [ClusterUnavailable("away"), ClusterTimeout("slow")])
def test_a_cluster_that_went_away_meanwhile(house: House, trouble: Exception) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web")
    house.cluster.down = trouble
    assert read_token(house.secrets, tunnel) == (None, ("authToken is left out: the cluster cannot be reached",))


def test_a_refusal_of_our_credentials_is_not_hidden(house: House) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web")
    house.cluster.down = ClusterError("forbidden")
    with pytest.raises(ClusterError):
        read_token(house.secrets, tunnel)
