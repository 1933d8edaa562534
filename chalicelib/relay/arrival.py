"""What an invocation finds when it comes, and what it is to be: the relay, the relay's successor, or nothing.

The event that started it may have come twice, or minutes late: it names the tap and no more, and everything is read here.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.relay.moments import nanoseconds
from chalicelib.relay.ports import Ports
from chalicelib.tap.bye import Bye
from chalicelib.tap.encode import encode
from chalicelib.tap.frames import Farewell, socket_frame
from chalicelib.tap.kept import KeptViewer, TapState


@dataclass(frozen=True, slots=True)
class Relaying:
    """The lease is ours."""

    state: TapState


@dataclass(frozen=True, slots=True)
class Succeeding:
    """Another is the relay, and has asked for us."""

    state: TapState


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to do, and why."""

    why: str


def arrive(ports: Ports, tap_id: str, relay_id: str, now: datetime) -> Relaying | Succeeding | Nothing:
    """Read, and take what is there to be taken. Raise `StoreUnavailable`."""
    state = ports.taps.get(tap_id, now)
    if state is None or state.deleted:
        return Nothing("no such tap")
    if state.leased(now):
        return _claim(ports, state, relay_id, now)
    watching = [each for each in ports.viewers.of_tap(tap_id) if each.attach is not None and each.expires_at > now]
    if not watching:
        return _nobody(ports, state, relay_id, now)
    if not ports.admission.enter(tap_id, now):
        _turn_away(ports, watching, now)
        return Nothing("no room")
    taken = ports.leases.take(tap_id, relay_id, now)
    return Nothing("another was faster") if taken is None else Relaying(taken)


def _claim(ports: Ports, state: TapState, relay_id: str, now: datetime) -> Succeeding | Nothing:
    if state.offer is None or not ports.leases.claim(state.tap.id, relay_id, now):
        return Nothing("there is a relay")
    return Succeeding(state)


def _nobody(ports: Ports, state: TapState, relay_id: str, now: datetime) -> Relaying | Nothing:
    """Take the lease and give it back, on condition that nobody came since: so the next who comes can ask for a relay."""
    taken = ports.leases.take(state.tap.id, relay_id, now)
    if taken is None or taken.lease is None:
        return Nothing("another was faster")
    if not ports.leases.release(state.tap.id, taken.lease, state.viewers_rev, now):
        return Relaying(taken)
    ports.admission.leave(state.tap.id)
    return Nothing("no viewer")


def _turn_away(ports: Ports, viewers: list[KeptViewer], now: datetime) -> None:
    """Say so to everybody who waits: they may come back."""
    code = Bye.OVERLOAD
    frame = encode(socket_frame(Farewell(int(code), code.text, code.may_return, None), now=nanoseconds(now)))
    for viewer in viewers:
        ports.connections.post(viewer.endpoint, viewer.connection_id, frame)
        ports.connections.close(viewer.endpoint, viewer.connection_id)
        ports.viewers.remove(viewer.connection_id)
