from dataclasses import replace

import pytest

from chalicelib.uplink.tunnel import Tunnel
from chalicelib.uplink.view import TunnelView, etag
from tests.contract_ports.samples import tunnel

BASE = tunnel(5, 80, 443)


def test_a_strong_tag_in_quotes() -> None:
    assert etag(BASE).startswith('"')
    assert etag(BASE).endswith('"')
    assert TunnelView(BASE, 3).etag == etag(BASE)


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, uid="another"),
        replace(BASE, tcp_ports=(443, 80)),
        replace(BASE, tcp_ports=(80,)),
        replace(BASE, upstream_domains=()),
        replace(BASE, ingress_domains=()),
        replace(BASE, token_secret="other"),
        replace(BASE, labels={}),
        replace(BASE, annotations={"note": "x"}),
    ],
)
def test_it_changes_with_the_editable_state(other: Tunnel) -> None:
    assert etag(other) != etag(BASE)


def test_it_does_not_change_with_the_version_or_the_order_of_labels() -> None:
    one = replace(BASE, labels={"a": "1", "b": "2"}, resource_version=9)
    assert etag(one) == etag(replace(one, labels={"b": "2", "a": "1"}, resource_version=10))
