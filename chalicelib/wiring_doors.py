"""Builds what the doors to taps open to, likewise once per container and as late as possible (`wiring.py`)."""

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.api.rooms import TapRooms
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.door_ports import TapStream
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.match import AtSource
from chalicelib.tap.opening import Opening
from chalicelib.tap.ports import PeerDecoder
from chalicelib.tap.target import Target
from chalicelib.tap.watching import Watching

if TYPE_CHECKING:
    from chalicelib.cluster.pods import ClusterPods
    from chalicelib.store.admission import DynamoAdmission
    from chalicelib.store.taps import DynamoTaps

SECOND = 1_000_000_000  # nanoseconds


class TapClock:
    """The tap room's timeline: nanoseconds since the Unix epoch."""

    def now(self) -> int:
        """As the wall clock has it; a bounded watch is too short for it to be set back."""
        return int(wiring.CLOCK.now().timestamp() * SECOND)


class Streams:
    """Opens taps of the cluster, as the owner. Provides `tap.door_ports.TapStreams`."""

    def open(
        self, target: Target, at_source: AtSource, owner: TapOwner, *, max_rps: float, extract_headers: bool
    ) -> TapStream:
        """Everything is imported here: protobuf and h11 are for those who watch."""
        from chalicelib.cluster.tap_request import TapAsk
        from chalicelib.cluster.tap_stream import TapOpener
        from chalicelib.cluster.tap_viewer import ActsAs

        opener = TapOpener(wiring.connection().access, TapClock())
        ask = TapAsk(target, at_source, max_rps, extract_headers)
        return opener.open(ask, ActsAs(owner.subject, owner.groups))


@cache
def allowance() -> Allowance:
    """How much of a tap a principal may have, by the settings."""
    said = wiring.settings()
    return Allowance(
        max_rps=said.max_rps,
        taps=said.max_taps,
        life=timedelta(seconds=said.tap_seconds),
        viewers=said.max_viewers,
    )


@cache
def kept_taps() -> "DynamoTaps":
    """Where taps are kept."""
    from chalicelib.store.taps import DynamoTaps

    return DynamoTaps(wiring.dynamodb(), wiring.settings().taps_table)


@cache
def admission() -> "DynamoAdmission":
    """How many relays may live."""
    from chalicelib.store.admission import DynamoAdmission

    return DynamoAdmission(wiring.dynamodb(), wiring.settings().taps_table, most=wiring.settings().max_relays)


@cache
def tap_rooms() -> TapRooms:
    """What the doors of REST open to."""
    from chalicelib.cluster.pods import ClusterPods

    pods = ClusterPods(wiring.connection())
    return TapRooms(
        opening=_opening(pods),
        watching=_watching(),
        pods=pods,
        allowance=allowance(),
        audit=wiring.observability(),
        clock=wiring.CLOCK,
        websocket=wiring.settings().socket_url,
    )


def _opening(pods: "ClusterPods") -> Opening:
    from chalicelib.cluster.tap_rights import ClusterTapRights
    from chalicelib.store.tickets import DynamoTickets

    return Opening(
        taps=kept_taps(),
        tickets=DynamoTickets(wiring.dynamodb(), wiring.settings().taps_table),
        admission=admission(),
        rights=ClusterTapRights(wiring.connection()),
        pods=pods,
        clock=wiring.CLOCK,
        allowance=allowance(),
    )


def _watching() -> Watching:
    return Watching(
        streams=Streams(),
        taps=kept_taps(),
        admission=admission(),
        decoder=_decoder,
        clock=wiring.CLOCK,
        allowance=allowance(),
    )


def _decoder() -> PeerDecoder:
    from chalicelib.cluster.tap_peers import WirePeers

    return WirePeers()
