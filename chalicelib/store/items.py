"""From DynamoDB's items to what the cache says. `expires_at` counts on every read: DynamoDB removes days later."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.store.bodies import decode
from chalicelib.store.layout import key_of
from chalicelib.store.numbers import from_expiry, from_microseconds
from chalicelib.uplink.cached import CachedObject, Mark, Tickets, Value

Item = dict[str, Any]


def cached_object(item: Item, now: datetime) -> CachedObject | None:
    """None for one that has expired, unless a write under way is announced on it."""
    uncertain_until = latest(tickets(item))
    expires_at = from_expiry(item["expires_at"]["N"])
    if expires_at <= now and not (uncertain_until and now < uncertain_until):
        return None
    value = decode(item["body"]["S"]) if "body" in item else None
    return CachedObject(
        key_of(item["pk"]["S"], item["sk"]["S"]),
        value,
        seen_at=from_microseconds(int(item["seen_at"]["N"])) if "seen_at" in item else now,
        expires_at=expires_at,
        clients=int(item["clients"]["N"]) if "clients" in item else None,
        last_connected=_last_connected(item, value),
        uncertain_until=uncertain_until,
        too_large=item.get("state") == {"S": "large"},
    )


def mark(item: Item, now: datetime) -> Mark | None:
    """The finished listing of a scope; None where it expired or none was finished."""
    if "listed_at" not in item or from_expiry(item["expires_at"]["N"]) <= now:
        return None
    return Mark(
        from_microseconds(int(item["listed_at"]["N"])),
        int(item["rv"]["N"]),
        clients_known=item["clients_known"]["BOOL"],
    )


def fence(item: Item) -> int:
    """The newest listing that began."""
    return int(item["begun"]["N"]) if "begun" in item else 0


def tickets(item: Item) -> Tickets:
    """The writes announced on an item: `<microseconds>#<nonce>` each, the moment until which it counts."""
    return Tickets(item.get("announced", {}).get("SS", ()))


def until(ticket: str) -> datetime:
    """Until when an announcement counts."""
    return from_microseconds(int(ticket.partition("#")[0]))


def latest(announced: Iterable[str]) -> datetime | None:
    """When the last of them will have lapsed."""
    return max((until(ticket) for ticket in announced), default=None)


def _last_connected(item: Item, value: Value | None) -> datetime | None:
    """Of this very object; one of an earlier uid is of no interest."""
    connected = item.get("connected", {}).get("M")
    if connected is None or value is None or connected["uid"]["S"] != value.uid:
        return None
    return from_microseconds(int(connected["at"]["N"]))
