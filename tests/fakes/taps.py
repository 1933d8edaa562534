"""Taps, tickets, viewers, leases and admission in memory: one step at a time, as DynamoDB's conditional writes are."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import RLock

from chalicelib.errors import RateLimited
from chalicelib.tap.client import newer
from chalicelib.tap.frames import Previous
from chalicelib.tap.kept import (
    CLAIM,
    LEASE,
    LEASE_GRACE,
    START_AGAIN,
    SUCCESSOR_ALIVE,
    TICKET_LIFE,
    Ended,
    Joined,
    KeptViewer,
    Lease,
    Offer,
    Tap,
    TapOwner,
    TapState,
    new_ticket,
)


@dataclass
class Record:
    """A tap, with what the values do not show: when a claim was made, which fence was the last."""

    state: TapState
    fence: int = 0
    claimed_at: datetime | None = None


@dataclass
class TapMemory:
    """What the fakes share."""

    taps: dict[str, Record] = field(default_factory=dict)
    viewers: dict[str, KeptViewer] = field(default_factory=dict)
    tickets: dict[str, tuple[str, TapOwner, datetime]] = field(default_factory=dict)
    live: dict[str, datetime] = field(default_factory=dict)
    next_token: datetime | None = None
    lock: RLock = field(default_factory=RLock)

    def bump(self, tap_id: str) -> None:
        record = self.taps.get(tap_id)
        if record is not None:
            record.state = replace(record.state, viewers_rev=record.state.viewers_rev + 1)


class FakeTaps:
    """Provides `Taps`."""

    def __init__(self, memory: TapMemory) -> None:
        self._memory = memory

    def create(self, tap: Tap, *, most_of_owner: int) -> None:
        with self._memory.lock:
            if len(self.of_owner(tap.owner.subject, tap.created_at)) >= most_of_owner:
                raise RateLimited("too many taps")
            self._memory.taps[tap.id] = Record(TapState(tap, None, 0, 0, None, deleted=False))

    def get(self, tap_id: str, now: datetime) -> TapState | None:
        record = self._memory.taps.get(tap_id)
        return record.state if record and record.state.tap.expires_at > now else None

    def of_owner(self, subject: str, now: datetime) -> Sequence[TapState]:
        found = [state for state in self.all(now) if state.tap.owner.subject == subject and not state.deleted]
        return sorted(found, key=lambda state: state.tap.created_at)

    def delete(self, tap_id: str, now: datetime) -> bool:
        with self._memory.lock:
            state = self.get(tap_id, now)
            if state is None or state.deleted:
                return False
            self._memory.taps[tap_id].state = replace(state, deleted=True)
            self._memory.bump(tap_id)
            return True

    def all(self, now: datetime) -> Sequence[TapState]:
        return [state for tap_id in list(self._memory.taps) if (state := self.get(tap_id, now))]


class FakeTickets:
    """Provides `Tickets`."""

    def __init__(self, memory: TapMemory) -> None:
        self._memory = memory

    def issue(self, tap_id: str, owner: TapOwner, now: datetime) -> str:
        ticket = new_ticket()
        self._memory.tickets[ticket] = (tap_id, owner, now + TICKET_LIFE)
        return ticket

    def redeem(self, ticket: str, now: datetime) -> tuple[str, TapOwner] | None:
        with self._memory.lock:
            found = self._memory.tickets.get(ticket)
            if found is None or found[2] <= now:
                return None
            del self._memory.tickets[ticket]
            return found[0], found[1]


class FakeViewers:
    """Provides `Viewers` and `ViewersOfTap`."""

    def __init__(self, memory: TapMemory) -> None:
        self._memory = memory

    def connect(self, viewer: KeptViewer, *, most_of_tap: int) -> Joined:
        with self._memory.lock:
            record = self._memory.taps.get(viewer.tap_id)
            if record is None or record.state.deleted:
                return Joined.GONE
            if sum(each.expires_at > viewer.opened_at for each in self.of_tap(viewer.tap_id)) >= most_of_tap:
                return Joined.FULL
            self._memory.viewers[viewer.connection_id] = viewer
            self._memory.bump(viewer.tap_id)
            return Joined.IN

    def change(self, viewer: KeptViewer) -> bool:
        with self._memory.lock:
            there = self.find(viewer.connection_id)
            if there is None or not newer(viewer.ref, there.ref):
                return False
            self._memory.viewers[viewer.connection_id] = replace(viewer, previous=there.previous, served=there.served)
            self._memory.bump(viewer.tap_id)
            return True

    def heard(self, connection_id: str, now: datetime) -> bool:
        with self._memory.lock:
            there = self.find(connection_id)
            if there is None:
                return False
            self._memory.viewers[connection_id] = replace(there, heard_at=now)
            return True

    def remove(self, connection_id: str) -> None:
        with self._memory.lock:
            gone = self._memory.viewers.pop(connection_id, None)
            if gone is not None:
                self._memory.bump(gone.tap_id)

    def find(self, connection_id: str) -> KeptViewer | None:
        return self._memory.viewers.get(connection_id)

    def of_tap(self, tap_id: str) -> Sequence[KeptViewer]:
        return [viewer for viewer in list(self._memory.viewers.values()) if viewer.tap_id == tap_id]

    def serve(self, tap_id: str, connection_id: str, epoch: int) -> None:
        with self._memory.lock:
            there = self.find(connection_id)
            if there is not None and there.served < epoch:
                self._memory.viewers[connection_id] = replace(there, served=epoch)

    def leave(self, tap_id: str, connection_id: str, previous: Previous) -> None:
        with self._memory.lock:
            there = self.find(connection_id)
            if there is not None and there.served == previous.epoch:
                self._memory.viewers[connection_id] = replace(there, previous=previous)


class FakeLeases:
    """Provides `Leases` and `Handovers`."""

    def __init__(self, memory: TapMemory) -> None:
        self._memory = memory

    def request_start(self, tap_id: str, now: datetime) -> bool:
        with self._memory.lock:
            record = self._living(tap_id, now)
            if record is None:
                return False
            asked = record.state.start_requested_at
            if asked is not None and asked > now - START_AGAIN:
                return False
            record.state = replace(record.state, start_requested_at=now)
            return True

    def take(self, tap_id: str, relay_id: str, now: datetime) -> TapState | None:
        with self._memory.lock:
            record = self._living(tap_id, now)
            if record is None or not self._free(record, now) or not self._mine_to_claim(record, relay_id, now):
                return None
            died = record.state.lease
            record.fence += 1
            record.claimed_at = None
            ended = Ended(died.fence, died.until - LEASE, planned=False) if died else record.state.ended
            lease = Lease(relay_id, record.fence, now + LEASE)
            record.state = replace(record.state, lease=lease, offer=None, ended=ended)
            return record.state

    def renew(self, tap_id: str, lease: Lease, now: datetime) -> TapState | None:
        with self._memory.lock:
            record = self._held(tap_id, lease)
            if record is None:
                return None
            record.state = replace(record.state, lease=replace(lease, until=now + LEASE))
            return record.state

    def release(self, tap_id: str, lease: Lease, viewers_rev: int | None, stopped_at: datetime) -> bool:
        with self._memory.lock:
            record = self._held(tap_id, lease)
            if record is None or viewers_rev not in {None, record.state.viewers_rev}:
                return False
            ended = Ended(lease.fence, stopped_at, planned=True)
            record.state = replace(record.state, lease=None, ended=ended, start_requested_at=None)
            return True

    def offer(self, tap_id: str, lease: Lease, now: datetime, event_at: datetime | None = None) -> bool:
        with self._memory.lock:
            record = self._held(tap_id, lease)
            if record is not None:
                record.state, record.claimed_at = (
                    replace(record.state, offer=Offer(now, event_at=event_at or now)),
                    None,
                )
            return record is not None

    def claim(self, tap_id: str, relay_id: str, now: datetime) -> bool:
        with self._memory.lock:
            record = self._living(tap_id, now)
            if record is None or record.state.offer is None or not self._mine_to_claim(record, relay_id, now):
                return False
            record.state = replace(record.state, offer=replace(record.state.offer, successor=relay_id, opened_at=None))
            record.claimed_at = now
            return True

    def opened(self, tap_id: str, relay_id: str, now: datetime) -> bool:
        with self._memory.lock:
            record = self._memory.taps.get(tap_id)
            offer = record.state.offer if record else None
            if record is None or offer is None or offer.successor != relay_id:
                return False
            record.state, record.claimed_at = (
                replace(record.state, offer=replace(offer, opened_at=offer.opened_at or now)),
                now,
            )
            return True

    def _living(self, tap_id: str, now: datetime) -> Record | None:
        record = self._memory.taps.get(tap_id)
        return record if record and not record.state.deleted and record.state.tap.expires_at > now else None

    def _held(self, tap_id: str, lease: Lease) -> Record | None:
        record = self._memory.taps.get(tap_id)
        held = record.state.lease if record else None
        return record if held and (held.relay_id, held.fence) == (lease.relay_id, lease.fence) else None

    @staticmethod
    def _free(record: Record, now: datetime) -> bool:
        return record.state.lease is None or record.state.lease.until + LEASE_GRACE <= now

    @staticmethod
    def _mine_to_claim(record: Record, relay_id: str, now: datetime) -> bool:
        offer = record.state.offer
        if offer is None or offer.successor in {"", relay_id}:
            return True
        patience = SUCCESSOR_ALIVE if offer.opened_at else CLAIM
        return record.claimed_at is not None and record.claimed_at + patience <= now


class FakeAdmission:
    """Provides `Admission`."""

    def __init__(self, memory: TapMemory, *, most: int = 40) -> None:
        self._memory = memory
        self._most = most

    def enter(self, tap_id: str, now: datetime) -> bool:
        with self._memory.lock:
            if tap_id not in self._memory.live and len(self._memory.live) >= self._most:
                return False
            self._memory.live[tap_id] = now
            return True

    def leave(self, tap_id: str) -> None:
        self._memory.live.pop(tap_id, None)

    def reconcile(self, live: Sequence[str]) -> int:
        dead = set(self._memory.live) - set(live)
        for tap_id in dead:
            del self._memory.live[tap_id]
        return len(dead)

    def upstream_token(self, now: datetime) -> bool:
        every, next_at = timedelta(milliseconds=250), self._memory.next_token
        if next_at is not None and next_at > now + 3 * every:
            return False
        self._memory.next_token = max(next_at or now, now) + every
        return True
