import pytest
from pydantic import Field

from chalicelib.api.parameters import Flag
from chalicelib.api.tunnel_requests import NewTunnelBody, OneTunnelQuery, TunnelListQuery, TunnelPortsBody
from chalicelib.api.validation import FLAWS, Body, Query, body_of, names_of, query_of
from chalicelib.errors import Flaw, InvalidRequest


class Labelled(Body):
    """A body with an object in it."""

    labels: dict[str, str]
    on: bool = False
    count: int = 0


class Aliased(Query):
    """A parameter whose name Python keeps for itself."""

    continue_: str = Field("", alias="continue")
    dry_run: Flag = False


def flaws_of(model: type[Body], value: dict[str, object]) -> list[Flaw]:
    with pytest.raises(InvalidRequest) as caught:
        body_of(model, value)
    return list(caught.value.flaws)


def test_camel_case_names_fill_the_fields() -> None:
    body = body_of(NewTunnelBody, {"name": "web", "namespace": "acme", "tcpPorts": [80]})
    assert (body.name, body.namespace, body.tcp_ports) == ("web", "acme", [80])


def test_a_missing_field_is_named() -> None:
    assert flaws_of(NewTunnelBody, {"name": "web"}) == [Flaw("/namespace", "is required")]


def test_a_typo_is_named_with_what_was_meant() -> None:
    value: dict[str, object] = {"name": "web", "namespace": "acme", "tcp_ports": [80]}
    assert flaws_of(NewTunnelBody, value) == [
        Flaw("/tcp_ports", "is not a field of this request; did you mean tcpPorts?")
    ]


def test_a_field_like_no_other_is_named_without_a_guess() -> None:
    value: dict[str, object] = {"name": "web", "namespace": "acme", "zzz": 1}
    assert flaws_of(NewTunnelBody, value) == [Flaw("/zzz", "is not a field of this request")]


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        ({"labels": {"a": 1}}, Flaw("/labels/a", "must be a string")),
        ({"labels": {"a": True}}, Flaw("/labels/a", "must be a string")),
        ({"labels": {"a/b~c": None}}, Flaw("/labels/a~1b~0c", "must be a string")),
        ({"labels": ["a"]}, Flaw("/labels", "must be an object")),
        ({"labels": {}, "on": 1}, Flaw("/on", "must be true or false")),
        ({"labels": {}, "count": "1"}, Flaw("/count", "must be a whole number")),
        ({"labels": {}, "count": True}, Flaw("/count", "must be a whole number")),
        ({"labels": {}, "count": 1.0}, Flaw("/count", "must be a whole number")),
    ],
)
def test_nothing_is_coerced(value: dict[str, object], flaw: Flaw) -> None:
    assert flaws_of(Labelled, value) == [flaw]


def test_ports_are_an_array() -> None:
    value: dict[str, object] = {"name": "web", "namespace": "acme", "tcpPorts": "80"}
    assert flaws_of(TunnelPortsBody, value) == [Flaw("/tcpPorts", "must be an array")]


def test_read_only_keys_are_ignored_whatever_they_hold() -> None:
    ignored: dict[str, object] = {
        "authToken": 1,
        "connectedClients": None,
        "created": [],
        "metrics": "x",
        "warnings": 0,
    }
    body = body_of(TunnelPortsBody, {"name": "web", "namespace": "acme", "tcpPorts": [], **ignored})
    assert body.tcp_ports == []


def test_many_flaws_are_counted_and_some_told() -> None:
    with pytest.raises(InvalidRequest) as caught:
        body_of(Labelled, {"labels": {str(number): number for number in range(100)}})
    assert len(caught.value.flaws) == FLAWS
    assert caught.value.detail == "labels/0 must be a string (and 99 more)"


def test_values_are_not_repeated() -> None:
    with pytest.raises(InvalidRequest) as caught:
        body_of(Labelled, {"labels": {"a": ["canary"]}, "on": "canary", "count": "canary"})
    assert "canary" not in repr(caught.value.flaws) + caught.value.detail


def test_query_parameters_are_read_by_their_names() -> None:
    query = query_of(Aliased, {"continue": ["abc"], "dryRun": ["1"]})
    assert (query.continue_, query.dry_run) == ("abc", True)
    assert names_of(Aliased) == ["continue", "dryRun"]


def test_a_text_that_is_too_long_is_told_by_its_limit() -> None:
    with pytest.raises(InvalidRequest, match=r"the query parameter q has more than 1000 characters"):
        query_of(TunnelListQuery, {"q": ["x" * 1_001]})


def test_unknown_query_parameters_are_ignored() -> None:
    assert query_of(Aliased, {"utm_source": ["a", "b"]}) == query_of(Aliased, {})


def test_a_repeated_parameter_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="the query parameter namespace is given more than once") as caught:
        query_of(OneTunnelQuery, {"namespace": ["a", "b"]})
    assert caught.value.flaws == (Flaw("?namespace", "is given more than once"),)


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(InvalidRequest, match="the query parameter namespace is required"):
        query_of(OneTunnelQuery, {})
