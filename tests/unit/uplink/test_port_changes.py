from dataclasses import replace

import pytest

from chalicelib.errors import Conflict, PreconditionFailed, TunnelNotFound
from chalicelib.uplink.limits import CONFLICT_RETRIES
from chalicelib.uplink.port_changes import change_ports, matches
from chalicelib.uplink.tunnel import Tunnel
from chalicelib.uplink.view import etag
from tests.unit.uplink.house import WEB, House


def change(house: House, *ports: int, if_match: str | None = None) -> Tunnel:
    return change_ports(house.in_tunnels, WEB, ports, if_match=if_match, dry_run=False)


def change_before_each_patch(house: House, times: int, **changes: object) -> None:
    """Somebody else is faster, so many times."""
    left = [times]

    def step(call: str) -> None:
        if call == "tunnels.set_ports" and left[0]:
            left[0] -= 1
            there = house.cluster.tunnels[WEB]
            house.cluster.tunnels[WEB] = replace(there, resource_version=house.cluster.next_version(), **changes)  # type: ignore[arg-type]

    house.cluster.at = step


def test_put_replaces_the_whole_list(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80, 443)
    assert change(house, 4222).tcp_ports == (4222,)


def test_a_no_op_put_sends_nothing_whatever_the_order(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80, 443)
    assert change(house, 443, 80).tcp_ports == (80, 443)
    assert house.asked() == ["tunnels.get"]


def test_target_missing_no_upsert(house: House) -> None:
    with pytest.raises(TunnelNotFound):
        change(house, 80)


def test_concurrent_puts_last_wins_unless_if_match(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    change_before_each_patch(house, 1, tcp_ports=(9000,))
    assert change(house, 443).tcp_ports == (443,)


def test_if_match_of_the_state_that_is_there(house: House) -> None:
    tag = etag(house.cluster.add_tunnel("acmeco", "web", 80))
    assert change(house, 443, if_match=tag).tcp_ports == (443,)


def test_if_match_of_another_state_sends_nothing(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    with pytest.raises(PreconditionFailed):
        change(house, 443, if_match='"other"')
    assert house.asked() == ["tunnels.get"]


def test_a_lost_update_is_impossible_with_if_match(house: House) -> None:
    tag = etag(house.cluster.add_tunnel("acmeco", "web", 80))
    change_before_each_patch(house, 1, tcp_ports=(9000,))
    with pytest.raises(PreconditionFailed):
        change(house, 443, if_match=tag)
    assert house.cluster.tunnels[WEB].tcp_ports == (9000,)


def test_a_change_of_the_version_alone_is_tried_once_more(house: House) -> None:
    tag = etag(house.cluster.add_tunnel("acmeco", "web", 80))
    change_before_each_patch(house, 1)
    assert change(house, 443, if_match=tag).tcp_ports == (443,)


def test_and_no_more_than_once(house: House) -> None:
    tag = etag(house.cluster.add_tunnel("acmeco", "web", 80))
    change_before_each_patch(house, 2)
    with pytest.raises(PreconditionFailed):
        change(house, 443, if_match=tag)


def test_without_if_match_a_conflict_is_retried_so_often(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)

    def refuse(call: str) -> None:
        if call == "tunnels.set_ports":
            raise Conflict("changed meanwhile")

    house.cluster.at = refuse
    with pytest.raises(Conflict) as conflict:
        change(house, 443)
    assert conflict.value.retry_after == 1
    assert house.asked().count("tunnels.set_ports") == 1 + CONFLICT_RETRIES


@pytest.mark.parametrize(
    ("tags", "match"), [("{}", True), ('"x", {}', True), ("W/{}", False), ('"x"', False), ("", False)]
)
def test_if_match_is_a_list_compared_strongly(house: House, tags: str, match: bool) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web", 80)
    assert matches(tunnel, tags.format(etag(tunnel))) is match
