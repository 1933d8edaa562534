"""Doing a thing once for each Idempotency-Key, though callers, networks and Lambdas fail at any point.

A record says what came of a key. It cannot be written together with the object in the cluster, so the object carries a
mark as well (`Attempt.mark`, kept in an annotation): whoever repeats after a crash recognises the object as its own.
Therefore any failure gives the key back. Nothing here stores what an answer said: a replay reads the object anew.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.access.ports import Clock, IdempotencyKey, IdempotencyRecords, Signals
from chalicelib.errors import Flaw, IdempotencyMismatch, IdempotencyRunning, InvalidRequest, StoreUnavailable

KEY_LENGTH = 255  # characters; a UUID or a hash with a prefix fits many times over
KEY = rf"[!-~]{{1,{KEY_LENGTH}}}"
RUNNING_RETRY = 2  # seconds; a create takes less than one

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that carries a key. `mark` names key and body together: another body makes another mark."""

    key: IdempotencyKey
    body_hash: str
    mark: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What to answer, and whether it was done by an earlier request."""

    result: T
    replayed: bool


def attempt(*, principal: str, route: str, key: str, body: bytes) -> Attempt:
    """Read the header's value; `body` is canonical, so that spaces and the order of keys do not count. Raise `InvalidRequest`."""
    if not re.fullmatch(KEY, key):
        flaw = Flaw("Idempotency-Key", f"must be 1 to {KEY_LENGTH} visible ASCII characters, without spaces")
        raise InvalidRequest(f"the header Idempotency-Key {flaw.detail}", flaws=[flaw])
    body_hash = _hash(body)
    key_hash = _hash(key.encode())
    mark = _hash("\n".join((principal, route, key_hash, body_hash)).encode())
    return Attempt(IdempotencyKey(principal, key_hash, route), body_hash, mark)


class Idempotency:
    """The flow around one write."""

    def __init__(self, records: IdempotencyRecords, clock: Clock, signals: Signals) -> None:
        self._records = records
        self._clock = clock
        self._signals = signals

    def once(
        self,
        this: Attempt,
        *,
        status: int,
        perform: Callable[[str], T],
        reference: Callable[[T], str],
        replay: Callable[[str], T],
    ) -> Outcome[T]:
        """Call `perform(mark)` if nobody did, else `replay(reference)`. Raise `IdempotencyMismatch`, `IdempotencyRunning`."""
        earlier = self._records.begin(this.key, body_hash=this.body_hash, now=self._clock.now())
        if earlier is None:
            result = self._perform(this, perform)
            self._finish(this, reference(result), status)
            return Outcome(result, replayed=False)
        if earlier.body_hash != this.body_hash:
            raise IdempotencyMismatch("this Idempotency-Key was used before with another body; take a new key")
        if earlier.status is None:
            detail = "a request with this Idempotency-Key is still at work; repeat it in a moment"
            raise IdempotencyRunning(detail, retry_after=RUNNING_RETRY)
        return Outcome(replay(earlier.reference), replayed=True)

    def _perform(self, this: Attempt, perform: Callable[[str], T]) -> T:
        try:
            return perform(this.mark)
        except BaseException:  # whatever it was: the key is given back, then it goes on its way
            self._give_back(this)
            raise

    def _give_back(self, this: Attempt) -> None:
        try:
            self._records.abandon(this.key)
        except StoreUnavailable as error:
            # The record is taken over when it has run for too long; the first error matters more to the caller.
            self._told("IdempotencyNotAbandoned", error)

    def _finish(self, this: Attempt, reference: str, status: int) -> None:
        try:
            self._records.finish(this.key, reference=reference, status=status)
        except StoreUnavailable as error:
            # The object is made and carries the mark: a repeat finds it without the record.
            self._told("IdempotencyNotFinished", error)

    def _told(self, metric: str, error: StoreUnavailable) -> None:
        self._signals.count(metric)
        self._signals.warn(metric, detail=error.detail)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
