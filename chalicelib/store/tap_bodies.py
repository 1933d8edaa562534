"""Taps, owners, attaches and last words as JSON text, and back. What an older or newer version left out has a default."""

import json
from datetime import datetime
from typing import Any

from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Previous
from chalicelib.tap.kept import SCHEMA, Tap, TapOwner
from chalicelib.tap.limits import WINDOW
from chalicelib.tap.match import Match
from chalicelib.tap.target import Target

Document = dict[str, Any]


def text(document: object) -> str:
    """As it is kept."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def of_owner(owner: TapOwner) -> Document:
    """An owner or another principal."""
    return {
        "subject": owner.subject,
        "kind": owner.kind,
        "groups": owner.groups,
        "scopes": sorted(owner.scopes),
        "credential": owner.credential,
        "goodUntil": owner.good_until and owner.good_until.isoformat(),
    }


def owner(document: Document) -> TapOwner:
    """The other way round."""
    return TapOwner(
        document["subject"],
        document["kind"],
        tuple(document["groups"]),
        frozenset(document["scopes"]),
        document.get("credential", ""),
        _moment(document.get("goodUntil")),
    )


def of_tap(tap: Tap) -> Document:
    """A tap, but for its id, which is its key."""
    return {
        "owner": of_owner(tap.owner),
        "target": _of_target(tap.target),
        "match": _of_match(tap.match),
        "maxRps": tap.max_rps,
        "headers": tap.extract_headers,
        "created": tap.created_at.isoformat(),
        "expires": tap.expires_at.isoformat(),
        "schema": tap.schema,
    }


def tap(tap_id: str, document: Document) -> Tap:
    """The other way round."""
    return Tap(
        tap_id,
        owner(document["owner"]),
        Target(*document["target"]),
        _match(document["match"]),
        document["maxRps"],
        document["headers"],
        datetime.fromisoformat(document["created"]),
        datetime.fromisoformat(document["expires"]),
        document.get("schema", SCHEMA),
    )


def of_attach(attach: Attach) -> Document:
    """What a viewer asked for."""
    return {
        "mode": attach.mode,
        "filter": attach.filter,
        "sample": attach.sample,
        "window": attach.window,
        "encoding": attach.encoding,
        "ref": attach.ref,
    }


def attach(document: Document) -> Attach:
    """The other way round."""
    return Attach(
        document["mode"],
        document.get("filter"),
        document.get("sample", 1.0),
        document.get("window", WINDOW),
        document.get("encoding", "json"),
        document.get("ref"),
    )


def of_previous(previous: Previous) -> Document:
    """What a relay said last."""
    return {"epoch": previous.epoch, "seq": previous.last_seq, "totals": dict(previous.totals)}


def previous(document: Document) -> Previous:
    """The other way round."""
    return Previous(document["epoch"], document["seq"], document["totals"])


def _of_target(target: Target) -> list[str]:
    return [target.namespace, target.kind, target.name, target.label_selector]


def _of_match(match: Match) -> Document:
    return {
        "path": match.path,
        "pathPrefix": match.path_prefix,
        "method": match.method,
        "scheme": match.scheme,
        "authority": match.authority,
        "to": match.to and _of_target(match.to),
    }


def _match(document: Document) -> Match:
    to = document.get("to")
    return Match(
        document.get("path", ""),
        document.get("pathPrefix", ""),
        document.get("method", ""),
        document.get("scheme", ""),
        document.get("authority", ""),
        Target(*to) if to else None,
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
