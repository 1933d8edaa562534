"""From the taps table's items to values, and viewers to items."""

import json
from datetime import datetime
from typing import Any

from chalicelib.store import tap_bodies as bodies
from chalicelib.store.numbers import expiry, from_expiry, from_microseconds, moment, number
from chalicelib.store.tap_layout import VIEWER, partition, viewer_keys
from chalicelib.tap.kept import LEASE, Ended, KeptViewer, Lease, Offer, TapState

Item = dict[str, Any]


def tap_state(item: Item) -> TapState:
    """A tap's own item."""
    return TapState(
        bodies.tap(tap_of(item), json.loads(item["body"]["S"])),
        _lease(item),
        whole(item, "viewers_rev"),
        whole(item, "principals_rev"),
        _moment(item, "start_at"),
        "deleted" in item,
        _offer(item),
        _ended(item),
    )


def tap_of(item: Item) -> str:
    """The id of the tap in whose partition it lies."""
    pk: str = item["pk"]["S"]
    return pk.removeprefix(partition(""))


def viewer_item(viewer: KeptViewer) -> Item:
    """A viewer as it is when its socket opens."""
    return viewer_keys(viewer.tap_id, viewer.connection_id) | {
        "endpoint": {"S": viewer.endpoint},
        "principal": {"S": bodies.text(bodies.of_owner(viewer.principal))},
        "opened_at": moment(viewer.opened_at),
        "heard_at": moment(viewer.heard_at),
        "expires_at": expiry(viewer.expires_at),
        **wishes(viewer),
    }


def wishes(viewer: KeptViewer) -> Item:
    """The attributes that its own frames change."""
    item: Item = {"paused": {"BOOL": viewer.paused}}
    if viewer.attach is not None:
        item["attach"] = {"S": bodies.text(bodies.of_attach(viewer.attach))}
    if viewer.filter_spec is not None:
        item["filter"] = {"S": bodies.text(viewer.filter_spec)}
    if viewer.leaving:
        item["leaving"] = {"BOOL": True}
    return item | ({"ref": number(viewer.ref)} if viewer.ref is not None else {})


def viewer(item: Item) -> KeptViewer:
    """The other way round."""
    return KeptViewer(
        tap_of(item),
        item["sk"]["S"].removeprefix(VIEWER),
        item["endpoint"]["S"],
        bodies.owner(json.loads(item["principal"]["S"])),
        bodies.attach(json.loads(item["attach"]["S"])) if "attach" in item else None,
        json.loads(item["filter"]["S"]) if "filter" in item else None,
        item["paused"]["BOOL"],
        whole(item, "ref") if "ref" in item else None,
        from_microseconds(whole(item, "opened_at")),
        from_microseconds(whole(item, "heard_at")),
        from_expiry(item["expires_at"]["N"]),
        bodies.previous(json.loads(item["previous"]["S"])) if "previous" in item else None,
        whole(item, "served"),
        "leaving" in item,
    )


def whole(item: Item, name: str) -> int:
    """A whole number; 0 where it was never written."""
    return int(item[name]["N"]) if name in item else 0


def _lease(item: Item) -> Lease | None:
    if "relay_id" not in item:
        return None
    return Lease(item["relay_id"]["S"], whole(item, "fence"), from_microseconds(whole(item, "lease_until")))


def _offer(item: Item) -> Offer | None:
    offered_at = _moment(item, "offered_at")
    if offered_at is None:
        return None
    return Offer(
        offered_at, item.get("successor", {}).get("S", ""), _moment(item, "opened_at"), _moment(item, "event_at")
    )


def _ended(item: Item) -> Ended | None:
    """Of the run before the one that the fence names, or of that one where it has been released."""
    before = whole(item, "fence") - (1 if "relay_id" in item else 0)
    if before < 1:
        return None
    if whole(item, "stopped_fence") == before:
        return Ended(before, from_microseconds(whole(item, "stopped_at")), planned=True)
    return Ended(before, from_microseconds(whole(item, "prior_until")) - LEASE, planned=False)


def _moment(item: Item, name: str) -> datetime | None:
    return from_microseconds(whole(item, name)) if name in item else None
