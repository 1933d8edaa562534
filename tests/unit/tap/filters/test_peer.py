"""`source` and `destination`."""

import pytest

from chalicelib.tap.filters.peer import DESTINATION, SOURCE, destination, source
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        ("deployment=web", True),
        ("deployment=api", False),
        ("deployment=web,tls!=true", True),
        ("10.0.0.0/24", True),
        ("10.0.0.1", True),
        ("10.0.0.7/24", True),
        ("10.1.0.0/16", False),
        ("ff01::/16", False),
    ],
)
def test_the_source_by_labels_or_network(value: str, passes: bool) -> None:
    assert source(value)(exchange(), reader()) is passes


def test_the_destination_is_the_other_side() -> None:
    assert destination("deployment=api")(exchange(), reader())
    assert destination("10.0.0.2")(exchange(), reader())
    assert not destination("10.0.0.1")(exchange(), reader())


def test_a_network_of_ipv6() -> None:
    assert source("ff01::/16")(exchange(request(source=b"ff01::1:80")), reader())


@pytest.mark.parametrize("address", [None, b":80"])
def test_a_peer_without_address_is_in_no_network(address: bytes | None) -> None:
    assert not source("0.0.0.0/0")(exchange(request(source=address)), reader())


def test_an_identity_cannot_be_asked_for_without_the_right() -> None:
    secret = exchange(request(source_meta=b"client_id=web.shop.identity"))
    assert source("client_id")(secret, reader(identities=True))
    assert not source("client_id")(secret, reader(identities=False))


@pytest.mark.parametrize("value", ["", " ", 7, None])
def test_anything_but_text_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match="a label selector or a network"):
        source(value)


def test_text_that_is_neither_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="not a label selector"):
        source("app==web==api")


@pytest.mark.parametrize("value", ["10.0.0.0/99", "10.0.0", "300.1.1.1"])
def test_a_network_that_is_none_is_not_taken_for_a_label(value: str) -> None:
    with pytest.raises(Mistake, match="not a network"):
        source(value)


def test_a_request_alone_decides_it() -> None:
    assert SOURCE.early
    assert DESTINATION.early
