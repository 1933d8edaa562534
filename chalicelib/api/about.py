"""The doors through which Portico speaks of itself."""

from chalicelib.api import about_contract as contract
from chalicelib.api.answer import Answer
from chalicelib.api.door import Call, Doors
from chalicelib.api.page import POLICY, page
from chalicelib.api.tunnel_answers import timestamp
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.uplink.checks import all_well

doors = Doors(__name__)


@doors.serves(contract.HEALTH)
def health(call: Call[NoQuery, NoBody]) -> Answer:
    """Yes or no, part by part."""
    parts = call.rooms.health.look()
    status = "ok" if all(parts.values()) else "degraded"
    return Answer(200, {"status": status, "parts": {name: "ok" if up else "down" for name, up in parts.items()}})


@doors.serves(contract.WHOAMI)
def whoami(call: Call[NoQuery, NoBody]) -> Answer:
    """The principal that the credential stands for."""
    who = call.principal
    body = {
        "subject": who.subject,
        "kind": who.kind,
        "scopes": sorted(who.scopes),
        "namespaces": ["*"] if who.namespaces is None else list(who.namespaces),
        "groups": list(who.groups),
        "expiresAt": timestamp(who.expires_at) if who.expires_at else None,
    }
    return Answer(200, body)


@doors.serves(contract.CHECKS)
def checks(call: Call[NoQuery, NoBody]) -> Answer:
    """Each thing that is needed, and what to do where it is not there."""
    found = [check for part in call.rooms.checks for check in part.run()]
    told = [{"id": one.id, "ok": one.ok, "detail": one.detail, "fix": one.fix} for one in found]
    return Answer(200, {"ok": all_well(found), "checks": told})


@doors.serves(contract.PAGE)
def root_page(call: Call[NoQuery, NoBody]) -> Answer:
    """For whoever opens the address in a browser."""
    return Answer(
        200,
        text=page(call.incoming.root),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": POLICY},
    )
