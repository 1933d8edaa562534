"""What of a tap outlives the function that made it: the tap, who may look, who is its relay, where its viewers are.

Values only. Where they are kept is told by `kept_ports.py`; moments are UTC. What the relay counts and says stays in its
memory, but for the few sums that it leaves to its successor (`KeptViewer.previous`).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Previous
from chalicelib.tap.match import Match
from chalicelib.tap.target import Target

SCHEMA = 1  # of the items; version N of the code must read what N-1 wrote, and write what N-1 can read

TAP_PREFIX = "tap_"
ID_CHARACTERS = 22  # base62: 131 bits, so that an id cannot be guessed
TICKET_BYTES = 32
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

LEASE = timedelta(seconds=10)  # how long a relay may be silent before another takes over
LEASE_GRACE = timedelta(milliseconds=500)  # what clocks of two machines may differ
START_AGAIN = timedelta(seconds=5)  # twenty attaches at once start one relay, and a lost start is repeated
CLAIM = timedelta(seconds=20)  # a successor that has not opened by then is given up
SUCCESSOR_ALIVE = timedelta(seconds=5)  # one that has opened says so every two seconds, until it has the lease
TICKET_LIFE = timedelta(seconds=60)
CONNECTION_LIFE = timedelta(hours=2)  # API Gateway's own limit of a socket


@dataclass(frozen=True, slots=True)
class TapOwner:
    """Who made it, or looks at it, as far as it matters later. `credential` is an API key's id, "" for other credentials."""

    subject: str
    kind: str
    groups: tuple[str, ...]
    scopes: frozenset[str]
    credential: str = ""
    good_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A live view of one target, as it was asked for. It never changes."""

    id: str
    owner: TapOwner
    target: Target
    match: Match
    max_rps: float
    extract_headers: bool
    created_at: datetime
    expires_at: datetime
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Lease:
    """Who is the relay, as its `fence`-th: that number only grows, and is the epoch that viewers see."""

    relay_id: str
    fence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-over under way. `successor` is "" until one has claimed it, `opened_at` None until its stream is open.

    `event_at` is when something last passed: a tap is called quiet over all its relays.
    """

    offered_at: datetime
    successor: str = ""
    opened_at: datetime | None = None
    event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How the run before ended: `stopped_at` is when it read its last event, its last renewal where it died unplanned."""

    fence: int
    stopped_at: datetime
    planned: bool


@dataclass(frozen=True, slots=True)
class TapState:
    """A tap and what changes about it. `viewers_rev` grows with each change of a viewer, `principals_rev` of a credential."""

    tap: Tap
    lease: Lease | None
    viewers_rev: int
    principals_rev: int
    start_requested_at: datetime | None
    deleted: bool
    offer: Offer | None = None
    ended: Ended | None = None

    def leased(self, now: datetime) -> bool:
        """Whether somebody is its relay, or may still believe so."""
        return self.lease is not None and now < self.lease.until + LEASE_GRACE


@dataclass(frozen=True, slots=True)
class KeptViewer:
    """One socket. `attach` is None until it has attached; `filter_spec` is the filter in force, as it was written.

    `served` is the epoch of the last relay that greeted it, 0 for none; `previous` is what that relay left when it went.
    `leaving`: it has said `detach`, and waits for the relay's `bye`, which has its sums.
    """

    tap_id: str
    connection_id: str
    endpoint: str
    principal: TapOwner
    attach: Attach | None
    filter_spec: Mapping[str, object] | None
    paused: bool
    ref: int | None
    opened_at: datetime
    heard_at: datetime
    expires_at: datetime
    previous: Previous | None = None
    served: int = 0
    leaving: bool = False


class Joined(Enum):
    """What came of a new socket."""

    IN = "in"
    FULL = "the tap has as many viewers as it may have"
    GONE = "there is no such tap any more"


def new_tap_id() -> str:
    """`tap_` and 22 base62 characters."""
    return TAP_PREFIX + "".join(secrets.choice(BASE62) for _ in range(ID_CHARACTERS))


def new_ticket() -> str:
    """43 characters that may stand in a WebSocket's subprotocol."""
    return secrets.token_urlsafe(TICKET_BYTES)
