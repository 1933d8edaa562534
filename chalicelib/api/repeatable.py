"""A door's write with an Idempotency-Key: done once, told again to whoever repeats it.

Without the header, and for a dry run (which makes nothing that could be told again), the write is simply done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chalicelib.access.idempotency import Outcome, attempt
from chalicelib.api.door import Call
from chalicelib.api.headers import one_header
from chalicelib.api.operation import Operation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Write(Generic[T]):
    """`perform` gets the mark for the object (None: no key); `reference` names the object; `replay` reads it by that."""

    perform: Callable[[str | None], T]
    reference: Callable[[T], str]
    replay: Callable[[str], T]
    dry_run: bool = False


def once(call: Call[Any, Any], operation: Operation[Any, Any], write: Write[T]) -> Outcome[T]:
    """Do it, or find out that it was done. Raise what `write` raises, `IdempotencyMismatch` and `IdempotencyRunning`."""
    key = one_header(call.incoming, "Idempotency-Key")
    if key is None:
        return Outcome(write.perform(None), replayed=False)
    this = attempt(
        principal=call.principal.subject,
        route=f"{operation.method} {operation.path}",
        key=key,
        body=call.canonical_body,
    )
    if write.dry_run:
        return Outcome(write.perform(None), replayed=False)
    return call.rooms.idempotency.once(
        this,
        status=operation.replies[0].status,
        perform=write.perform,
        reference=write.reference,
        replay=write.replay,
    )


def replayed(outcome: Outcome[Any]) -> dict[str, str]:
    """Say that an earlier request did it."""
    return {"Idempotent-Replayed": "true"} if outcome.replayed else {}
