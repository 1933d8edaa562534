"""A problem (RFC 9457) as a person reads it: title, detail, each flaw, the request id, and what to do about it."""

from collections.abc import Mapping

from portico.exits import Exit
from portico.faults import Refusal
from portico.terminal import escaped

ADVICE: Mapping[str, str] = {
    "unauthorized": "get a valid token and set PORTICO_TOKEN, or run: portico login <url>",
    "insufficient_scope": "ask whoever gives out the keys for one with this scope",
    "tap_forbidden": "the cluster's RBAC decides this: whoever runs it can bind a role to your groups (portico whoami)",
    "too_many_pods": "narrow the target, or say that you mean it: --confirm",
    "relay_capacity": "wait for other taps to end",
    "nothing_to_tap": "a pod can be tapped when it is in the mesh and taps are not disabled for it",
}  # by code
ADVICE_OF_STATUS: Mapping[int, str] = {401: ADVICE["unauthorized"], 403: "this credential may not do that"}
SHOWN_CHARACTERS = 500  # of one text: an answer that is no problem may be a whole page


def refusal(status: int, fields: Mapping[str, object], *, retry_after: str = "", origin: str = "") -> Refusal:
    """The fault that an answer of that status is; `origin` says whose token it was."""
    title = _text(fields, "title") or f"HTTP {status}"
    code = _text(fields, "code")
    detail = _text(fields, "detail") or _text(fields, "error")
    lines = [detail, *_flaws(fields.get("errors"), detail)]
    if request := _text(fields, "requestId"):
        lines.append(f"request id: {request}")
    if retry_after:
        lines.append(f"try again in {escaped(retry_after)} seconds")
    if origin and status in {401, 403}:
        lines.append(f"token from {origin}")
    if advice := ADVICE.get(code) or ADVICE_OF_STATUS.get(status):
        lines.append(f"→ {advice}")
    told = f"{title} ({status} {code})" if code else f"{title} ({status})"
    return Refusal(exit_for(status), status, told, *(line for line in lines if line))


def exit_for(status: int) -> Exit:
    """The exit status for an HTTP status."""
    if status in {401, 403}:
        return Exit.DENIED
    return Exit.SERVER if status == 429 or status >= 500 else Exit.REFUSED


def _flaws(errors: object, told: str) -> list[str]:
    """Those that the problem's own detail has not told."""
    listed = [flaw for flaw in errors if isinstance(flaw, dict)] if isinstance(errors, list) else []
    flaws = [(_text(flaw, "pointer"), _text(flaw, "detail")) for flaw in listed]
    return [f"{pointer}: {detail}" for pointer, detail in flaws if detail not in told]


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return escaped(value[:SHOWN_CHARACTERS]) if isinstance(value, str) else ""
