"""`cluster/promql.py`: the queries, and that nothing gets out of its string."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.promql import count_of_all, count_of_namespace, literal, quoted, rate_of
from chalicelib.uplink.tunnel import TunnelRef


def test_the_queries_are_those_of_the_reference() -> None:
    assert count_of_all() == "sum by (tunnel_name) (controlplane_connected_gauge)"
    assert (
        count_of_namespace("acmeco")
        == r'sum by (tunnel_name) (controlplane_connected_gauge{tunnel_name=~".+\\.acmeco"})'
    )
    assert (
        rate_of("dataplane_connections_total", TunnelRef("acmeco", "web"), {"type": "tcp"})
        == 'sum(rate(dataplane_connections_total{type="tcp",tunnel_name="web.acmeco"}[5m]))'
    )


@pytest.mark.parametrize(
    ("text", "string"), [('a"b', r'"a\"b"'), ("a\\b", r'"a\\b"'), ("a\nb", r'"a\nb"'), ('"}) or up', r'"\"}) or up"')]
)
def test_a_string_stays_a_string(text: str, string: str) -> None:
    assert quoted(text) == string


@given(st.text())
def test_a_string_has_no_unescaped_quote_inside(text: str) -> None:
    assert re.fullmatch(r'"(?:[^"\\\n]|\\[\\"n])*"', quoted(text))


@given(st.text(alphabet=r"ab.\+*?()|[]{}^$-", max_size=10), st.text(alphabet=r"ab.\+*?()|[]{}^$-", max_size=10))
def test_a_name_matches_itself_alone(name: str, other: str) -> None:
    assert re.fullmatch(literal(name), name)
    assert bool(re.fullmatch(literal(name), other)) is (name == other)
