"""A bounded watch: open a tap, take what comes, stop at a number of events, a time or a size, and tell which it was.

For callers that cannot be streamed to. It keeps a tap's item for as long as it runs, so that a principal's watches are
counted wherever they run; one whose function died is forgotten when its time is over.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.errors import ClusterTrouble, RateLimited, StoreUnavailable
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.door_ports import TapStream, TapStreams, WallClock
from chalicelib.tap.kept import Tap, TapOwner, new_tap_id
from chalicelib.tap.kept_ports import Admission, Taps
from chalicelib.tap.match import split
from chalicelib.tap.opening import Wanted
from chalicelib.tap.ports import PeerDecoder
from chalicelib.tap.reader import Reader
from chalicelib.tap.render_event import render_event
from chalicelib.tap.sieve import Sieve

OWNER_PREFIX = "watch:"  # watches are counted apart from the taps of the same principal
SPARE = timedelta(seconds=5)  # after its time until its item is nobody's any more
AGAIN_SECONDS = 1  # until the cluster may be asked for another tap

Ended = Literal["limit", "timeout", "size", "upstream"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where to stop: `events`, `seconds`, and `bytes` of the answer as it travels, escaped as a JSON string."""

    events: int
    seconds: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Watched:
    """The events, each one JSON object, why there are no more, and how many the rate cut."""

    events: tuple[str, ...]
    ended: Ended
    lost: int


class Watching:
    """The use case."""

    def __init__(
        self,
        *,
        streams: TapStreams,
        taps: Taps,
        admission: Admission,
        decoder: Callable[[], PeerDecoder],
        clock: WallClock,
        allowance: Allowance,
    ) -> None:
        self._streams = streams
        self._taps = taps
        self._admission = admission
        self._decoder = decoder
        self._clock = clock
        self._allowance = allowance

    def run(self, wanted: Wanted, owner: TapOwner, bounds: Bounds) -> Watched:
        """Raise `RateLimited`, `TapForbidden`, `TargetNotFound`, `NothingToTap`, `TapRefused`, `ClusterTrouble`."""
        now = self._clock.now()
        until = now + timedelta(seconds=bounds.seconds)
        parts = split(wanted.match)
        watch = _watch(wanted, owner, now, until + SPARE)
        if len(self._taps.of_owner(owner.subject, now)) >= self._allowance.taps:
            raise RateLimited(f"you have {self._allowance.taps} taps, which is as many as you may have: delete one")
        self._taps.create(watch, most_of_owner=self._allowance.watches)
        try:
            if not self._admission.upstream_token(now):
                raise RateLimited("the cluster is asked for too many taps at once", retry_after=AGAIN_SECONDS)
            stream = self._streams.open(
                wanted.target,
                parts.at_source,
                owner,
                max_rps=wanted.max_rps,
                extract_headers=wanted.extract_headers,
            )
            reader = Reader(self._decoder(), identities="tap:headers" in owner.scopes)
            return self._take(stream, Sieve(parts.after, reader, wanted.max_rps), reader, bounds, until)
        finally:
            self._forget(watch)

    def _take(self, stream: TapStream, sieve: Sieve, reader: Reader, bounds: Bounds, until: datetime) -> Watched:
        taken: list[str] = []
        room = bounds.bytes
        try:
            for text in self._rendered(stream, sieve, reader, until):
                room -= travels(text)
                if room < 0:
                    return Watched(tuple(taken), "size", sieve.lost)
                taken.append(text)
                if len(taken) == bounds.events:
                    return Watched(tuple(taken), "limit", sieve.lost)
        except ClusterTrouble:
            if not taken:
                raise
            return Watched(tuple(taken), "upstream", sieve.lost)
        finally:
            stream.close()
        return Watched(tuple(taken), "timeout", sieve.lost)

    def _rendered(self, stream: TapStream, sieve: Sieve, reader: Reader, until: datetime) -> Iterator[str]:
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            for event in stream.read(left):
                if sieve.admits(event):
                    yield render_event(event, reader).decode()

    def _forget(self, watch: Tap) -> None:
        try:
            self._taps.delete(watch.id, self._clock.now())
        except StoreUnavailable:
            return  # it is forgotten when its time is over; what was seen matters more


def _watch(wanted: Wanted, owner: TapOwner, now: datetime, expires_at: datetime) -> Tap:
    counted = replace(owner, subject=f"{OWNER_PREFIX}{owner.subject}")
    return Tap(
        new_tap_id(),
        counted,
        wanted.target,
        wanted.match,
        wanted.max_rps,
        wanted.extract_headers,
        now,
        expires_at,
    )


def travels(text: str) -> int:
    """Bytes of an event and its line's end inside the JSON string that a function's answer is."""
    return len(json.dumps(text))
