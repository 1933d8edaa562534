"""Builds what a relay works with, as late as possible (`wiring.py`), and is the relay's function itself."""

import os
import random
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.relay.audience import MakePump
from chalicelib.relay.moments import nanoseconds
from chalicelib.relay.ports import Ports
from chalicelib.relay.shell import Shell
from chalicelib.tap.cost import Prices
from chalicelib.tap.frames import Pods
from chalicelib.tap.kept import Tap
from chalicelib.tap.limits import SECOND
from chalicelib.tap.match import split
from chalicelib.tap.ports import Clock
from chalicelib.tap.pump import Pump

if TYPE_CHECKING:
    from chalicelib.gateway.connections import SignedConnections
    from chalicelib.runtime.relays import LambdaRelays

HEADERS = "tap:headers"


class SteadyClock:
    """The tap room's timeline: set by the wall clock when it is made, and never back after that."""

    def __init__(self) -> None:
        self._ahead = nanoseconds(wiring.CLOCK.now()) - time.monotonic_ns()

    def now(self) -> int:
        """Nanoseconds since the Unix epoch."""
        return self._ahead + time.monotonic_ns()


class RelayFailed(Exception):
    """A bug or a wrong environment. Lambda counts it and prints this text; the log line before it says where it was."""


@cache
def relays() -> "LambdaRelays":
    """How relays are started."""
    from chalicelib.runtime.relays import LambdaRelays, lambda_client

    return LambdaRelays(lambda_client(), wiring.settings().relay_function)


@cache
def connections() -> "SignedConnections":
    """The gateway's sockets."""
    from chalicelib.gateway.connections import SignedConnections

    return SignedConnections(os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))


def relay(event: Mapping[str, object], context: wiring.LambdaContext) -> dict[str, str]:
    """Pump the tap that the event names; what it came to is for people who invoke it by hand."""
    left = context.get_remaining_time_in_millis()
    with wiring.observability().invocation(context.aws_request_id, seconds=left / 1_000):
        try:
            return {"outcome": _shell().run(str(event.get("tap", "")), left)}
        except Exception as error:  # noqa: BLE001 - the last wall: logged without what it may repeat
            wiring.observability().failed(error)
            raise RelayFailed("the relay failed; the log says where") from None


def _shell() -> Shell:
    """A new one each time: a clock that slept in a frozen sandbox would be behind."""
    clock, said = SteadyClock(), wiring.settings()
    return Shell(
        _ports(), clock, random.random, lambda tap: _pump_of(tap, clock), said.quiet_seconds * SECOND, said.max_viewers
    )


def _pump_of(tap: Tap, clock: Clock) -> MakePump:
    from chalicelib.cluster.tap_peers import WirePeers

    said = wiring.settings()

    def make(epoch: int, pods: Pods | None) -> Pump:
        return Pump(
            clock=clock,
            decoder=WirePeers(),
            chance=random.random,
            epoch=epoch,
            after=split(tap.match).after,
            headers=tap.extract_headers and HEADERS in tap.owner.scopes,
            pods=pods,
            prices=Prices(said.price_message, said.price_relay_hour),
            join_timeout=said.join_seconds * SECOND,
            open_exchanges=said.open_exchanges,
        )

    return make


@cache
def _ports() -> Ports:
    from chalicelib import wiring_doors
    from chalicelib.cluster.pods import ClusterPods
    from chalicelib.cluster.tap_rights import ClusterTapRights
    from chalicelib.store.leases import DynamoLeases
    from chalicelib.store.viewers import DynamoViewers

    table = wiring.settings().taps_table
    return Ports(
        taps=wiring_doors.kept_taps(),
        leases=DynamoLeases(wiring.dynamodb(), table),
        viewers=DynamoViewers(wiring.dynamodb(), table),
        admission=wiring_doors.admission(),
        relays=relays(),
        connections=connections(),
        rights=ClusterTapRights(wiring.connection()),
        pods=ClusterPods(wiring.connection()),
        streams=wiring_doors.Streams(),
        credentials=wiring.key_check(),
        signals=wiring.observability(),
    )
