"""Putting one value into the cache: over an older one, or where none stands if no newer listing may have missed it."""

from enum import Enum, auto

from chalicelib.store.failures import CONDITION, Cancelled, ConditionFailed, Item
from chalicelib.store.layout import item_keys, mark_keys
from chalicelib.store.statements import Sighting, fence_check, inserting, replacing
from chalicelib.store.table import Table
from chalicelib.uplink.cached import Key
from chalicelib.uplink.ports import Clock

TRIES = 3  # something else was put there between two steps; who loses three times in a row leaves it to the others


class Placed(Enum):
    """What became of it."""

    KEPT = auto()
    SURPASSED = auto()  # something newer stands there, or a tombstone for this very object
    KEPT_OUT = auto()  # a newer listing has begun, or too many were at it: nobody may rely on the value being there


def place(table: Table, clock: Clock, sighting: Sighting, as_of: int) -> Placed:
    """Keep what was alive at the version `as_of`."""
    for _ in range(TRIES):
        if placed := _replace(table, clock, sighting) or _insert(table, clock, sighting, as_of):
            return placed
    return Placed.KEPT_OUT


def _replace(table: Table, clock: Clock, sighting: Sighting) -> Placed | None:
    """None where no value stands that could be replaced."""
    try:
        table.update(replacing(item_keys(Key.of(sighting.value)), sighting, clock.now()))
    except ConditionFailed as refusal:
        return Placed.SURPASSED if stands(refusal.item) else None
    return Placed.KEPT


def _insert(table: Table, clock: Clock, sighting: Sighting, as_of: int) -> Placed | None:
    """None where something came between."""
    key = Key.of(sighting.value)
    fences = [fence_check(keys, as_of, table.name) for keys in mark_keys(key.scope)]
    try:
        table.transact([inserting(item_keys(key), sighting, clock.now())], fences)
    except Cancelled as refusal:
        own, *others = refusal.reasons
        if CONDITION in others:
            return Placed.KEPT_OUT
        return Placed.SURPASSED if own == CONDITION and not _overtaken(table, key) else None
    return Placed.KEPT


def _overtaken(table: Table, key: Key) -> bool:
    """Whether a value came between: then it may be an older one, to be replaced."""
    return stands(table.get(item_keys(key)) or {})


def stands(item: Item) -> bool:
    """Whether an item holds an object, however large."""
    return item.get("state", {}).get("S") in ("value", "large")
