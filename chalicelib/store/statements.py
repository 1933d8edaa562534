"""The updates that change the cache, each with the condition under which nothing newer is lost (`docs/cache.md`, Items).

`state` is `value`, `large` (an object too big to keep) or `gone` (a tombstone); an item without it was only announced.
`rv` is the version of what stands there, or up to which it is known to be gone.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.store.bodies import encode
from chalicelib.store.layout import Keys
from chalicelib.store.numbers import expiry, moment, number
from chalicelib.uplink.cached import NO_TICKETS, Tickets, Value
from chalicelib.uplink.limits import KEEP, TOMBSTONE
from chalicelib.uplink.tunnel import Tunnel

_STANDS = "#state IN (:value, :large)"
_STATES = {":value": {"S": "value"}, ":large": {"S": "large"}}


@dataclass(frozen=True, slots=True)
class Statement:
    """One update: the attributes to set and to remove, a condition, and the values that the condition names."""

    keys: Keys
    sets: dict[str, Any] = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    condition: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    settles: Tickets = NO_TICKETS

    def request(self, table: str) -> dict[str, Any]:
        """As UpdateItem and TransactWriteItems take it."""
        clauses = ["SET " + ", ".join(f"#{name} = :set_{name}" for name in self.sets)] if self.sets else []
        clauses += ["REMOVE " + ", ".join(f"#{name}" for name in self.removes)] if self.removes else []
        clauses += ["DELETE #announced :settles"] if self.settles else []
        expression = " ".join(clauses)
        values = {f":set_{name}": value for name, value in self.sets.items()} | self.values
        values |= {":settles": {"SS": sorted(self.settles)}} if self.settles else {}
        request = {
            "TableName": table,
            "Key": self.keys,
            "UpdateExpression": expression,
            "ExpressionAttributeNames": _names(f"{expression} {self.condition}"),
            "ExpressionAttributeValues": values,
        }
        return request | ({"ConditionExpression": self.condition} if self.condition else {})


@dataclass(frozen=True, slots=True)
class Sighting:
    """An object as the cluster showed it."""

    value: Value
    seen_at: datetime
    clients: int | None = None
    last_connected: datetime | None = None
    settles: Tickets = NO_TICKETS


def replacing(keys: Keys, sighting: Sighting, now: datetime) -> Statement:
    """Put a newer state, or a later look at the same one, in the place of an older."""
    version, seen_at = number(sighting.value.resource_version), moment(sighting.seen_at)
    newer = "(#rv < :rv OR (#rv = :rv AND #seen_at <= :seen_at))"
    return _putting(keys, sighting, now, f"{_STANDS} AND {newer}", _STATES | {":rv": version, ":seen_at": seen_at})


def inserting(keys: Keys, sighting: Sighting, now: datetime) -> Statement:
    """Put a value where none stands: nothing, an announcement, or a tombstone that does not mean this object."""
    value = sighting.value
    values: dict[str, Any] = {":gone": {"S": "gone"}, ":rv": number(value.resource_version), ":now": expiry(now)}
    another = "#rv < :rv"
    if not (isinstance(value, Tunnel) and value.deleting):  # on its way out an object outlives its own delete
        another += " AND #uid <> :uid"
        values[":uid"] = {"S": value.uid}
    condition = f"attribute_not_exists(#state) OR (#state = :gone AND (#expires_at <= :now OR ({another})))"
    return _putting(keys, sighting, now, condition, values)


def tombstone(keys: Keys, *, uid: str, version: int, settles: Tickets, now: datetime) -> Statement:
    """Bury one object by its uid; a newer one of its name stays."""
    condition = (
        f"attribute_not_exists(#state) OR (#state = :gone AND #rv <= :rv) OR ({_STANDS} AND (#uid = :uid OR #rv < :rv))"
    )
    values = _STATES | {":gone": {"S": "gone"}, ":rv": number(version), ":uid": {"S": uid}}
    sets = _grave(version, now) | {"uid": {"S": uid}}
    return Statement(keys, sets, ("body", "clients", "connected"), condition, values, settles)


def burial(keys: Keys, *, as_of: int, now: datetime) -> Statement:
    """Bury what a listing of that version did not show, unless it is newer."""
    sets = _grave(as_of, now) | {"uid": {"S": ""}}
    condition = f"{_STANDS} AND #rv <= :rv"
    return Statement(keys, sets, ("body", "clients", "connected"), condition, _STATES | {":rv": number(as_of)})


def settling(keys: Keys, tickets: Tickets) -> Statement:
    """Take announcements back."""
    return Statement(keys, condition="attribute_exists(pk)", settles=tickets)


def clearing(keys: Keys) -> Statement:
    """Forget a value as if it had never been seen; announcements stay."""
    removes = ("state", "rv", "uid", "body", "seen_at", "clients", "connected")
    return Statement(keys, removes=removes, condition=_STANDS, values=dict(_STATES))


def fence_check(keys: Keys, as_of: int, table: str) -> dict[str, Any]:
    """Part of a transaction: no listing newer than this version has begun to be brought in."""
    return {
        "TableName": table,
        "Key": keys,
        "ConditionExpression": "attribute_not_exists(#begun) OR #begun <= :as_of",
        "ExpressionAttributeNames": {"#begun": "begun"},
        "ExpressionAttributeValues": {":as_of": number(as_of)},
    }


def _putting(keys: Keys, sighting: Sighting, now: datetime, condition: str, values: dict[str, Any]) -> Statement:
    value, body = sighting.value, encode(sighting.value)
    sets: dict[str, Any] = {
        "state": {"S": "large" if body is None else "value"},
        "rv": number(value.resource_version),
        "uid": {"S": value.uid},
        "seen_at": moment(sighting.seen_at),
        "expires_at": expiry(now + KEEP),
    }
    removes = []
    for name, attribute in (("body", body and {"S": body}), ("clients", _clients(sighting))):
        if attribute is None:
            removes.append(name)
        else:
            sets[name] = attribute
    if sighting.last_connected is not None:
        sets["connected"] = {"M": {"at": moment(sighting.last_connected), "uid": {"S": value.uid}}}
    return Statement(keys, sets, tuple(removes), condition, values, sighting.settles)


def _clients(sighting: Sighting) -> dict[str, str] | None:
    return None if sighting.clients is None else number(sighting.clients)


def _grave(version: int, now: datetime) -> dict[str, Any]:
    return {
        "state": {"S": "gone"},
        "rv": number(version),
        "seen_at": moment(now),
        "expires_at": expiry(now + TOMBSTONE),
    }


def _names(text: str) -> dict[str, str]:
    return {f"#{name}": name for name in re.findall(r"#(\w+)", text)}
