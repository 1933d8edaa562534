"""Taps in DynamoDB. Provides `tap.kept_ports.Taps`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.errors import RateLimited, StoreUnavailable
from chalicelib.store import tap_bodies as bodies
from chalicelib.store.client import Client
from chalicelib.store.expressions import changing
from chalicelib.store.failures import CONDITION, Cancelled, ConditionFailed
from chalicelib.store.numbers import expiry, microseconds, moment, number
from chalicelib.store.table import Table
from chalicelib.store.tap_items import Item, tap_state, whole
from chalicelib.store.tap_layout import OWNED, head_keys, owned_keys, owner_partition, tap_keys
from chalicelib.tap.kept import Tap, TapState

TRIES = 5  # one principal makes several taps at the same moment: each round one of them gets through
LINGER = timedelta(minutes=10)  # an ended tap's item stays so long: its relay must still be able to say why it ends


class DynamoTaps:
    """Items of the taps table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def create(self, tap: Tap, *, most_of_owner: int) -> None:
        for _ in range(TRIES):
            head = whole(self._table.get(head_keys(tap.owner.subject)) or {}, "made")
            if len(self.of_owner(tap.owner.subject, tap.created_at)) >= most_of_owner:
                raise RateLimited(f"you have {most_of_owner} taps, which is as many as you may have: delete one")
            if self._created(tap, head):
                return
        raise StoreUnavailable("too many taps of one principal are made at this moment")

    def get(self, tap_id: str, now: datetime) -> TapState | None:
        item = self._table.get(tap_keys(tap_id))
        return tap_state(item) if item and _lives(item, now) else None

    def of_owner(self, subject: str, now: datetime) -> Sequence[TapState]:
        ids = [item["sk"]["S"].removeprefix(OWNED) for item in self._table.query(owner_partition(subject), OWNED)]
        found = [state for tap_id in ids if (state := self.get(tap_id, now)) and not state.deleted]
        return sorted(found, key=lambda state: state.tap.created_at)

    def delete(self, tap_id: str, now: datetime) -> bool:
        request = changing(
            tap_keys(tap_id),
            "SET #deleted = :yes, #expires_at = :soon, #viewers_rev = #viewers_rev + :one",
            "attribute_exists(#pk) AND attribute_not_exists(#deleted) AND #ends_at > :now",
            yes={"BOOL": True},
            soon=expiry(now + LINGER),
            one=number(1),
            now=moment(now),
        )
        try:
            state = tap_state(self._table.update_raw(**request))
        except ConditionFailed:
            return False
        self._table.delete(owned_keys(state.tap.owner.subject, tap_id))
        return True

    def all(self, now: datetime) -> Sequence[TapState]:
        found = self._table.scan("sk = :tap AND ends_at > :now", {":tap": {"S": "tap"}, ":now": moment(now)})
        return [tap_state(item) for item in found]

    def _created(self, tap: Tap, head: int) -> bool:
        """False where another tap of the same owner was made meanwhile."""
        goes_at = expiry(tap.expires_at + LINGER)
        own: Item = tap_keys(tap.id) | {
            "body": {"S": bodies.text(bodies.of_tap(tap))},
            "fence": number(0),
            "viewers_rev": number(0),
            "principals_rev": number(0),
            "schema": number(tap.schema),
            "ends_at": moment(tap.expires_at),
            "expires_at": goes_at,
        }
        counted = changing(
            head_keys(tap.owner.subject),
            "SET #made = :next, #expires_at = :goes_at",
            "attribute_not_exists(#made) OR #made = :head",
            next=number(head + 1),
            head=number(head),
            goes_at=goes_at,
        )
        owned = owned_keys(tap.owner.subject, tap.id) | {"expires_at": goes_at}
        try:
            self._table.transact_raw([{"Update": counted}, {"Put": {"Item": own}}, {"Put": {"Item": owned}}])
        except Cancelled as refusal:
            if CONDITION in refusal.reasons or "TransactionConflict" in refusal.reasons:
                return False
            raise
        return True


def _lives(item: Item, now: datetime) -> bool:
    return "body" in item and whole(item, "ends_at") > microseconds(now)
