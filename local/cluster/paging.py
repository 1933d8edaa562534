r"""`continue` tokens and lists at one revision: every page shows what the first one saw.

A token is what a real server gives: base64 of `{"v": "meta.k8s.io/v1", "rv": revision, "start": "/key\0"}`. A revision of
-1 goes on with whatever is there now (the token that a 410 offers).
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from local.cluster.objects import Object
from local.cluster.status import bad_request, expired
from local.cluster.store import Collection, Compacted

_VERSION = "meta.k8s.io/v1"
_TOO_OLD = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
    "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing "
    "with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the "
    "time the first chunk was returned and now may show up in the list."
)


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list: its objects, the revision it is of, the token for the next part, how many are left (if known)."""

    items: list[Object]
    revision: int
    token: str = ""
    left: int | None = None


def encode(revision: int, start: str) -> str:
    """The token that goes on from `start` at that revision."""
    text = json.dumps({"v": _VERSION, "rv": revision, "start": start}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(token: str) -> tuple[int, str]:
    """(revision, start); raises 400 for anything that is no token of this server."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        value = json.loads(raw)
        version, revision, start = str(value["v"]), int(value["rv"]), str(value["start"])
    except (binascii.Error, ValueError, KeyError, TypeError) as flaw:
        raise bad_request(f"invalid continue token: continue key is not valid: {flaw}") from flaw
    if version != _VERSION:
        text = f"server does not recognize this encoded version {version}"
        raise bad_request(f"invalid continue token: continue key is not valid: {text}")
    if ".." in start.split("/"):
        raise bad_request(f"invalid continue token: continue key is not valid: {start}")
    return revision, start.removeprefix("/")


def page(
    collection: Collection,
    newest: int,
    prefix: str,
    wanted: Callable[[Object], bool] | None,
    *,
    limit: int,
    token: str,
) -> Page:
    """Objects under the prefix that are wanted, at most `limit` of them (0: all); `newest` is the revision of now.

    Raises the 410 with a token to go on by when the token's revision is no longer kept.
    """
    revision, start = decode(token) if token else (-1, "")
    try:
        walk = _walk(collection, prefix, start, revision)
    except Compacted as gone:
        raise expired(_TOO_OLD, {"continue": encode(-1, start)}) from gone
    return _cut(walk, newest if revision < 0 else revision, prefix, wanted, limit)


def _walk(collection: Collection, prefix: str, start: str, revision: int) -> Iterator[tuple[str, Object]]:
    past = collection.at(revision) if revision >= 0 else {}
    current = collection.between(prefix, prefix + start)
    if not past:
        return ((key, collection.objects[key]) for key in current)
    keys = {key for key in current if key not in past}
    keys |= {key for key, was in past.items() if was is not None and key.startswith(prefix) and key >= prefix + start}
    return ((key, past.get(key) or collection.objects[key]) for key in sorted(keys))


def _cut(
    walk: Iterator[tuple[str, Object]],
    revision: int,
    prefix: str,
    wanted: Callable[[Object], bool] | None,
    limit: int,
) -> Page:
    items: list[Object] = []
    last = ""
    for key, obj in walk:
        if wanted is not None and not wanted(obj):
            continue
        if limit and len(items) == limit:
            left = 1 + sum(1 for _ in walk) if wanted is None else None
            return Page(items, revision, encode(revision, f"/{last.removeprefix(prefix)}\0"), left)
        items.append(obj)
        last = key
    return Page(items, revision)
