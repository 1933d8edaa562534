"""Viewers in DynamoDB. Provides `tap.kept_ports.Viewers` and `ViewersOfTap`.

What a viewer wants and the tap's `viewers_rev` are written in one transaction: a relay that has seen a revision has seen
everything before it, and one that leaves on condition of it leaves nobody behind.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.errors import StoreUnavailable
from chalicelib.store import tap_bodies as bodies
from chalicelib.store.client import Client
from chalicelib.store.expressions import Request, changing, removing
from chalicelib.store.failures import CONDITION, Cancelled, ConditionFailed
from chalicelib.store.numbers import expiry, moment, number
from chalicelib.store.table import Table
from chalicelib.store.tap_items import viewer, viewer_item, whole, wishes
from chalicelib.store.tap_layout import VIEWER, connection_keys, partition, tap_keys, viewer_keys
from chalicelib.tap.frames import Previous
from chalicelib.tap.kept import Joined, KeptViewer

TRIES = 20  # as many as a tap has viewers by default: when all of them write at once, each round one gets through
CONFLICT = "TransactionConflict"


class DynamoViewers:
    """Items of the taps table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def connect(self, viewer: KeptViewer, *, most_of_tap: int) -> Joined:
        for _ in range(TRIES):
            tap = self._table.get(tap_keys(viewer.tap_id))
            if tap is None or "deleted" in tap:
                return Joined.GONE
            there = [each for each in self.of_tap(viewer.tap_id) if each.expires_at > viewer.opened_at]
            if len(there) >= most_of_tap:
                return Joined.FULL
            if self._connected(viewer, whole(tap, "joined")):
                return Joined.IN
        raise StoreUnavailable("too many sockets open on one tap at this moment")

    def change(self, viewer: KeptViewer) -> bool:
        keys = viewer_keys(viewer.tap_id, viewer.connection_id)
        sets = wishes(viewer) | {"heard_at": moment(viewer.heard_at)}
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in sets)
        dropped = [name for name in ("attach", "filter", "ref") if name not in sets]
        expression += " REMOVE " + ", ".join(f"#{name}" for name in dropped) if dropped else ""
        condition = "attribute_exists(#pk)"
        if viewer.ref is not None:  # without a number the last one wins
            condition += " AND (attribute_not_exists(#ref) OR #ref <= :ref)"
        return self._with_tap(viewer.tap_id, [{"Update": changing(keys, expression, condition, **sets)}])

    def heard(self, connection_id: str, now: datetime) -> bool:
        tap_id = self._tap_of(connection_id)
        keys = viewer_keys(tap_id, connection_id)
        return tap_id != "" and self._changed(
            changing(keys, "SET #heard_at = :now", "attribute_exists(#pk)", now=moment(now))
        )

    def remove(self, connection_id: str) -> None:
        tap_id = self._tap_of(connection_id)
        if not tap_id:
            return
        gone = [viewer_keys(tap_id, connection_id), connection_keys(connection_id)]
        parts = [{"Delete": removing(keys, "attribute_exists(#pk)")} for keys in gone]
        if not self._with_tap(tap_id, parts):
            for keys in gone:  # the tap's item has gone before, or one of the two
                self._table.delete(keys)

    def find(self, connection_id: str) -> KeptViewer | None:
        tap_id = self._tap_of(connection_id)
        item = self._table.get(viewer_keys(tap_id, connection_id)) if tap_id else None
        return viewer(item) if item else None

    def of_tap(self, tap_id: str) -> Sequence[KeptViewer]:
        return [viewer(item) for item in self._table.query(partition(tap_id), VIEWER)]

    def serve(self, tap_id: str, connection_id: str, epoch: int) -> None:
        keys = viewer_keys(tap_id, connection_id)
        self._changed(
            changing(
                keys,
                "SET #served = :epoch",
                "attribute_exists(#pk) AND (attribute_not_exists(#served) OR #served < :epoch)",
                epoch=number(epoch),
            )
        )

    def leave(self, tap_id: str, connection_id: str, previous: Previous) -> None:
        keys = viewer_keys(tap_id, connection_id)
        self._changed(
            changing(
                keys,
                "SET #previous = :previous",
                "attribute_exists(#pk) AND #served = :epoch",
                previous={"S": bodies.text(bodies.of_previous(previous))},
                epoch=number(previous.epoch),
            )
        )

    def _connected(self, viewer: KeptViewer, joined: int) -> bool:
        """False where another socket came meanwhile."""
        pointer = connection_keys(viewer.connection_id) | {
            "tap": {"S": viewer.tap_id},
            "expires_at": expiry(viewer.expires_at),
        }
        counted = changing(
            tap_keys(viewer.tap_id),
            "SET #joined = :next, #viewers_rev = #viewers_rev + :one",
            "attribute_exists(#body) AND (attribute_not_exists(#joined) OR #joined = :joined)",
            next=number(joined + 1),
            joined=number(joined),
            one=number(1),
        )
        parts = [{"Update": counted}, {"Put": {"Item": viewer_item(viewer)}}, {"Put": {"Item": pointer}}]
        try:
            self._table.transact_raw(parts)
        except Cancelled as refusal:
            return _repeatable(refusal, CONDITION)
        return True

    def _with_tap(self, tap_id: str, parts: list[dict[str, Request]]) -> bool:
        """Do this and bump `viewers_rev`, both or neither. False where a condition does not hold."""
        bump = changing(
            tap_keys(tap_id), "SET #viewers_rev = #viewers_rev + :one", "attribute_exists(#body)", one=number(1)
        )
        for _ in range(TRIES):
            try:
                self._table.transact_raw([{"Update": bump}, *parts])
            except Cancelled as refusal:
                if CONDITION in refusal.reasons:
                    return False
                _repeatable(refusal, CONFLICT)
            else:
                return True
        raise StoreUnavailable("too many viewers of one tap change at this moment")

    def _tap_of(self, connection_id: str) -> str:
        """Empty where nobody knows the connection."""
        item: dict[str, Any] = self._table.get(connection_keys(connection_id)) or {}
        tap_id: str = item.get("tap", {}).get("S", "")
        return tap_id

    def _changed(self, request: Request) -> bool:
        with suppress(ConditionFailed):
            self._table.update_raw(**request)
            return True
        return False


def _repeatable(refusal: Cancelled, reason: str) -> bool:
    """False, to go on with; raise it where the transaction will never happen."""
    if reason in refusal.reasons or CONFLICT in refusal.reasons:
        return False
    raise refusal
