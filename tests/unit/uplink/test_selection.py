from datetime import timedelta

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.selection import order, select
from chalicelib.uplink.view import TunnelView
from tests.contract_ports.samples import tunnel
from tests.fakes.clock import START

DAY = timedelta(days=1)
VIEWS = [
    TunnelView(tunnel(1, namespace="b", name="api", created=START), 0),
    TunnelView(tunnel(2, namespace="a", name="web", created=START + DAY), 3),
    TunnelView(tunnel(3, namespace="a", name="db", created=START - DAY), None),
    TunnelView(tunnel(4, namespace="b", name="web", created=START), 3),
]


def names(views: tuple[TunnelView, ...] | list[TunnelView]) -> list[str]:
    return [str(view.tunnel.ref) for view in views]


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        (TunnelQuery(), ["b/api", "a/web", "a/db", "b/web"]),
        (TunnelQuery(q="we"), ["a/web", "b/web"]),
        (TunnelQuery(q="WE"), []),
        (TunnelQuery(connected=True), ["a/web", "b/web"]),
        (TunnelQuery(connected=False), ["b/api"]),
        (TunnelQuery(label_selector="tier=gold", q="db"), ["a/db"]),
        (TunnelQuery(label_selector="tier=silver"), []),
        (TunnelQuery(label_selector="tier=silver", limit=5), ["b/api", "a/web", "a/db", "b/web"]),
    ],
)
def test_what_is_selected(query: TunnelQuery, chosen: list[str]) -> None:
    assert names(select(VIEWS, query)) == chosen


@pytest.mark.parametrize(
    ("sort", "sorted_names"),
    [
        ((), ["a/db", "a/web", "b/api", "b/web"]),
        (("name",), ["b/api", "a/db", "a/web", "b/web"]),
        (("-name",), ["a/web", "b/web", "a/db", "b/api"]),
        (("-namespace", "name"), ["b/api", "b/web", "a/db", "a/web"]),
        (("created",), ["a/db", "b/api", "b/web", "a/web"]),
        (("-connectedClients",), ["a/web", "b/web", "b/api", "a/db"]),
    ],
)
def test_the_order(sort: tuple[str, ...], sorted_names: list[str]) -> None:
    assert names(order(VIEWS, sort)) == sorted_names


@pytest.mark.parametrize("field", ["tcpPorts", "", "--name"])
def test_an_unknown_field_is_refused(field: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        order(VIEWS, (field,))
    assert refusal.value.flaws[0].pointer == "?sort"
