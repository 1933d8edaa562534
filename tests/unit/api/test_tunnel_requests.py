import re

import pytest

from chalicelib.api.tunnel_requests import PORTS_SCHEMA, READ_ONLY, NewTunnelBody, TunnelListQuery, TunnelPortsBody
from chalicelib.api.validation import body_of, names_of, query_of


def test_the_contract_says_of_ports_what_the_decisions_say() -> None:
    assert PORTS_SCHEMA == {
        "type": "array",
        "maxItems": 500,
        "uniqueItems": True,
        "items": {"type": "integer", "minimum": 1, "maximum": 65_535, "not": {"enum": [8000, 8001, 8123]}},
    }


def test_the_contract_says_of_names_what_the_decisions_say() -> None:
    properties = NewTunnelBody.model_json_schema()["properties"]
    assert properties["name"]["pattern"] == "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$"
    assert properties["namespace"]["pattern"] == "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"


def test_ports_are_passed_on_as_they_came_for_the_rule_to_judge() -> None:
    sent: dict[str, object] = {"name": "web", "namespace": "acme", "tcpPorts": [80, "443", True, None]}
    assert body_of(TunnelPortsBody, sent).tcp_ports == [80, "443", True, None]


def test_what_is_read_only_is_what_an_answer_has_and_a_request_has_not() -> None:
    assert not set(READ_ONLY) & set(names_of(NewTunnelBody))


@pytest.mark.parametrize("sort", ["", "name", "-created", "namespace,-connectedClients"])
def test_the_pattern_of_sort_takes_what_can_be_sorted_by(sort: str) -> None:
    pattern = TunnelListQuery.model_json_schema()["properties"]["sort"]["pattern"]
    assert re.search(pattern, sort)
    assert query_of(TunnelListQuery, {"sort": [sort]}).sort == sort


@pytest.mark.parametrize("sort", ["Name", "name,", "--name", "token"])
def test_and_nothing_else(sort: str) -> None:
    assert not re.search(TunnelListQuery.model_json_schema()["properties"]["sort"]["pattern"], sort)
