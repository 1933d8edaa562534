"""Builds what the socket functions and the sweep of taps open to, once per container and as late as possible (`wiring.py`)."""

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from chalice.app import WebsocketEvent

from chalicelib import wiring
from chalicelib.sockets.connect import Answer, connect
from chalicelib.sockets.disconnect import disconnect
from chalicelib.sockets.incoming import SocketEvent
from chalicelib.sockets.message import message
from chalicelib.sockets.rooms import SocketRooms
from chalicelib.tap.attending import Attending
from chalicelib.tap.kept import KeptViewer, TapState
from chalicelib.tap.speech import Speech
from chalicelib.tap.sweeping import TapSweep
from chalicelib.tap.waking import Waking
from chalicelib.wiring_doors import admission, allowance, kept_taps
from chalicelib.wiring_tap import connections, relays

if TYPE_CHECKING:
    from chalicelib.store.viewers import DynamoViewers

SOCKET_SECONDS = 27.0  # as for a request: API Gateway gives up at 29


@cache
def waking() -> Waking:
    """How a tap gets a relay."""
    from chalicelib.store.leases import DynamoLeases

    leases = DynamoLeases(wiring.dynamodb(), wiring.settings().taps_table)
    return Waking(leases=leases, relays=relays(), admission=admission(), clock=wiring.CLOCK)


@cache
def speech() -> Speech:
    """What a socket is told without a relay."""
    return Speech(connections(), kept_viewers(), wiring.CLOCK)


@cache
def kept_viewers() -> "DynamoViewers":
    """Where sockets are kept."""
    from chalicelib.store.viewers import DynamoViewers

    return DynamoViewers(wiring.dynamodb(), wiring.settings().taps_table)


@cache
def socket_rooms() -> SocketRooms:
    """What the socket functions open to."""
    from chalicelib.store.tickets import DynamoTickets

    return SocketRooms(
        authentication=wiring.authentication(),
        taps=kept_taps(),
        tickets=DynamoTickets(wiring.dynamodb(), wiring.settings().taps_table),
        attending=_attending(),
        clock=wiring.CLOCK,
        journal=wiring.observability(),
        origins=frozenset(wiring.settings().allowed_origins),
        management=os.environ.get("WS_MGMT_ENDPOINT", ""),
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", ""),
    )


def _attending() -> Attending:
    from chalicelib.store.mistakes import DynamoMistakes

    return Attending(
        taps=kept_taps(),
        viewers=kept_viewers(),
        of_tap=kept_viewers(),
        waking=waking(),
        speech=speech(),
        mistakes=DynamoMistakes(wiring.dynamodb(), wiring.settings().taps_table),
        viewed=_write_down_viewed,
        clock=wiring.CLOCK,
        allowance=allowance(),
    )


def _write_down_viewed(viewer: KeptViewer, state: TapState) -> None:
    tap = state.tap
    wiring.observability().audited("tap_viewed", actor=viewer.principal.subject, object=str(tap.target), tap=tap.id)


def socket_connect(event: WebsocketEvent) -> Answer:
    """One `$connect`."""
    return _socket(connect, event)


def socket_message(event: WebsocketEvent) -> Answer:
    """One client frame."""
    return _socket(message, event)


def socket_disconnect(event: WebsocketEvent) -> Answer:
    """One `$disconnect`."""
    return _socket(disconnect, event)


def _socket(door: Callable[[SocketEvent, SocketRooms], Answer], event: WebsocketEvent) -> Answer:
    told = SocketEvent(event.to_dict())
    with wiring.observability().invocation(told.request_id, seconds=SOCKET_SECONDS):
        try:
            return door(told, socket_rooms())
        except Exception as error:  # noqa: BLE001 - a wrong environment: a raise would become a frame of API Gateway's own
            wiring.observability().failed(error)
            return {"statusCode": 500}


@cache
def tap_sweep() -> TapSweep:
    """The sweep of taps."""
    from chalicelib.store.ended_taps import DynamoEndedTaps

    return TapSweep(
        taps=kept_taps(),
        ended=DynamoEndedTaps(wiring.dynamodb(), wiring.settings().taps_table),
        viewers=kept_viewers(),
        waking=waking(),
        speech=speech(),
        admission=admission(),
        clock=wiring.CLOCK,
        signals=wiring.observability(),
    )
