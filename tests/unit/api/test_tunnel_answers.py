from datetime import UTC, datetime, timedelta, timezone

from chalicelib.api.tunnel_answers import (
    CreatedTunnelOut,
    TunnelDetailOut,
    TunnelOut,
    created_tunnel,
    listed_tunnel,
    timestamp,
    whole_tunnel,
)
from chalicelib.uplink.tunnel import Traffic, Tunnel, TunnelRef
from chalicelib.uplink.view import TunnelView

TUNNEL = Tunnel(TunnelRef("acme", "web"), "uid-1", 7, datetime(2024, 9, 10, 14, 48, 21, tzinfo=UTC), (80, 443))
BARE = TunnelView(TUNNEL, None)
FULL = TunnelView(TUNNEL, 1, "token", Traffic(195482, 32348, 62.99), warnings=("careful",))


def test_the_first_answer_says_neither_clients_nor_token() -> None:
    told = created_tunnel(FULL)
    assert told == {
        "name": "web",
        "namespace": "acme",
        "tcpPorts": [80, 443],
        "created": "2024-09-10T14:48:21Z",
        "warnings": ["careful"],
    }
    CreatedTunnelOut.model_validate(told)


def test_a_list_says_clients_and_no_token() -> None:
    told = listed_tunnel(FULL)
    assert told["connectedClients"] == 1
    assert "authToken" not in told
    TunnelOut.model_validate(told)


def test_one_tunnel_says_everything() -> None:
    told = whole_tunnel(FULL)
    assert told["authToken"] == "token"
    assert told["metrics"] == {"rx": 195482, "tx": 32348, "tcpConnectionRate": 62.99}
    TunnelDetailOut.model_validate(told)


def test_what_is_not_known_is_left_out() -> None:
    assert set(whole_tunnel(BARE)) == {"name", "namespace", "tcpPorts", "created"}
    TunnelDetailOut.model_validate(whole_tunnel(BARE))


def test_nobody_connected_is_known() -> None:
    assert listed_tunnel(TunnelView(TUNNEL, 0))["connectedClients"] == 0


def test_times_are_utc_in_whole_seconds() -> None:
    there = datetime(2026, 11, 24, 1, 2, 3, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(there) == "2026-11-23T23:02:03Z"
