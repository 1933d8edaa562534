"""How many relays may live, and how often the cluster is asked for a tap. Provides `tap.kept_ports.Admission`.

An asynchronous invoke is accepted even when nothing can run it, so Portico counts itself: one item with the ids of the taps
that have a relay, or are about to have one, and since when. The sweep takes those out whose relay died.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.store.client import Client
from chalicelib.store.expressions import Request, changing
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.numbers import moment, number
from chalicelib.store.table import Table
from chalicelib.store.tap_layout import keys

EVERY = timedelta(milliseconds=250)  # 4 taps a second: the tap server admits 5
BURST = 4  # taps at once after a quiet second
TRIES = 3  # somebody else took a token between two steps

_RELAYS, _UPSTREAM = keys("admission", "relays"), keys("admission", "upstream")


class DynamoAdmission:
    """`most` is how many relays may live."""

    def __init__(self, client: Client, table: str, *, most: int) -> None:
        self._table = Table(client, table)
        self._most = most
        self._made = False

    def enter(self, tap_id: str, now: datetime) -> bool:
        self._make()
        return self._changed(
            changing(
                _RELAYS,
                f"SET #live.#{tap_id} = :now",
                f"attribute_exists(#live.#{tap_id}) OR size(#live) < :most",
                now=moment(now),
                most=number(self._most),
            )
        )

    def leave(self, tap_id: str) -> None:
        self._changed(changing(_RELAYS, f"REMOVE #live.#{tap_id}", f"attribute_exists(#live.#{tap_id})"))

    def reconcile(self, live: Sequence[str]) -> int:
        counted = (self._table.get(_RELAYS) or {}).get("live", {"M": {}})["M"]
        dead = set(counted) - set(live)
        return sum(self._drop(tap_id, counted[tap_id]) for tap_id in dead)

    def upstream_token(self, now: datetime) -> bool:
        """The next token's time is kept: it moves on by `EVERY` with each, and may run ahead by a burst."""
        for _ in range(TRIES):
            if self._token("attribute_not_exists(#next_at) OR #next_at <= :now", ":now + :every", now):
                return True
            if self._token("#next_at > :now AND #next_at <= :latest", "#next_at + :every", now):
                return True
        return False

    def _token(self, condition: str, then: str, now: datetime) -> bool:
        """DynamoDB adds numbers only in two operands, one of which may be an attribute."""
        values = {
            "now": moment(now),
            "latest": moment(now + (BURST - 1) * EVERY),
            "every": number(EVERY // _MICROSECOND),
        }
        used = {name: value for name, value in values.items() if f":{name}" in f"{condition} {then}"}
        return self._changed(changing(_UPSTREAM, f"SET #next_at = {then}", condition, **used))

    def _drop(self, tap_id: str, since: Request) -> bool:
        """Unless it has entered anew meanwhile."""
        return self._changed(changing(_RELAYS, f"REMOVE #live.#{tap_id}", f"#live.#{tap_id} = :since", since=since))

    def _make(self) -> None:
        """A path into a map needs the map."""
        if not self._made:
            self._changed(changing(_RELAYS, "SET #live = :none", "attribute_not_exists(#live)", none={"M": {}}))
            self._made = True

    def _changed(self, request: Request) -> bool:
        with suppress(ConditionFailed):
            self._table.update_raw(**request)
            return True
        return False


_MICROSECOND = timedelta(microseconds=1)
