"""Who is the relay of a tap, and who comes next. Provides `tap.kept_ports.Leases` and `Handovers`.

All of it stands on the tap's own item, so that each step is one conditional write that also says what else has changed.
"""

from datetime import datetime

from chalicelib.store.client import Client
from chalicelib.store.expressions import Request, changing
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.numbers import moment, number
from chalicelib.store.table import Table
from chalicelib.store.tap_items import tap_state
from chalicelib.store.tap_layout import tap_keys
from chalicelib.tap.kept import CLAIM, LEASE, LEASE_GRACE, START_AGAIN, SUCCESSOR_ALIVE, Lease, TapState

_MINE = "#relay_id = :me AND #fence = :fence"
_FREE = "(attribute_not_exists(#relay_id) OR #lease_until <= :expired)"
_NOT_PROMISED = (
    "(attribute_not_exists(#successor) OR #successor = :me OR #claimed_at <= :stale"
    " OR (attribute_exists(#opened_at) AND #claimed_at <= :silent))"
)
_LIVES = "attribute_exists(#body) AND attribute_not_exists(#deleted) AND #ends_at > :now"
_FORGET_OFFER = "#offered_at, #successor, #claimed_at, #opened_at"


class DynamoLeases:
    """Attributes of the tap's item."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def request_start(self, tap_id: str, now: datetime) -> bool:
        request = changing(
            tap_keys(tap_id),
            "SET #start_at = :now",
            f"{_LIVES} AND (attribute_not_exists(#start_at) OR #start_at <= :lately)",
            now=moment(now),
            lately=moment(now - START_AGAIN),
        )
        return self._changed(request) is not None

    def take(self, tap_id: str, relay_id: str, now: datetime) -> TapState | None:
        request = changing(
            tap_keys(tap_id),
            "SET #relay_id = :me, #fence = #fence + :one, #prior_until = if_not_exists(#lease_until, :none),"
            f" #lease_until = :until REMOVE {_FORGET_OFFER}",
            f"{_LIVES} AND {_FREE} AND {_NOT_PROMISED}",
            me={"S": relay_id},
            one=number(1),
            none=number(0),
            now=moment(now),
            until=moment(now + LEASE),
            expired=moment(now - LEASE_GRACE),
            stale=moment(now - CLAIM),
            silent=moment(now - SUCCESSOR_ALIVE),
        )
        return self._changed(request)

    def renew(self, tap_id: str, lease: Lease, now: datetime) -> TapState | None:
        request = changing(
            tap_keys(tap_id), "SET #lease_until = :until", _MINE, until=moment(now + LEASE), **_holder(lease)
        )
        return self._changed(request)

    def release(self, tap_id: str, lease: Lease, viewers_rev: int | None, stopped_at: datetime) -> bool:
        request = changing(
            tap_keys(tap_id),
            "SET #stopped_at = :stopped_at, #stopped_fence = :fence REMOVE #relay_id, #lease_until, #start_at",
            _MINE if viewers_rev is None else f"{_MINE} AND #viewers_rev = :rev",
            stopped_at=moment(stopped_at),
            **_holder(lease),
            **({} if viewers_rev is None else {"rev": number(viewers_rev)}),
        )
        return self._changed(request) is not None

    def offer(self, tap_id: str, lease: Lease, now: datetime, event_at: datetime | None = None) -> bool:
        request = changing(
            tap_keys(tap_id),
            "SET #offered_at = :now, #event_at = :event_at REMOVE #successor, #claimed_at, #opened_at",
            _MINE,
            now=moment(now),
            event_at=moment(event_at or now),
            **_holder(lease),
        )
        return self._changed(request) is not None

    def claim(self, tap_id: str, relay_id: str, now: datetime) -> bool:
        request = changing(
            tap_keys(tap_id),
            "SET #successor = :me, #claimed_at = :now REMOVE #opened_at",
            f"{_LIVES} AND attribute_exists(#offered_at) AND {_NOT_PROMISED}",
            me={"S": relay_id},
            now=moment(now),
            stale=moment(now - CLAIM),
            silent=moment(now - SUCCESSOR_ALIVE),
        )
        return self._changed(request) is not None

    def opened(self, tap_id: str, relay_id: str, now: datetime) -> bool:
        request = changing(
            tap_keys(tap_id),
            "SET #opened_at = if_not_exists(#opened_at, :now), #claimed_at = :now",
            "#successor = :me",
            me={"S": relay_id},
            now=moment(now),
        )
        return self._changed(request) is not None

    def _changed(self, request: Request) -> TapState | None:
        """What the tap became; None where the condition did not hold."""
        try:
            return tap_state(self._table.update_raw(**request))
        except ConditionFailed:
            return None


def _holder(lease: Lease) -> Request:
    return {"me": {"S": lease.relay_id}, "fence": number(lease.fence)}
