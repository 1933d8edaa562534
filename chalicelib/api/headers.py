"""Headers that requests and answers share: where an answer comes from, how old it is, and links on the request's own path."""

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from chalicelib.api.incoming import Incoming
from chalicelib.errors import Flaw, InvalidRequest
from chalicelib.uplink.view import Source

_TAG = r'(W/)?"[!#-+\--~]*"'  # RFC 9110 §8.8.3, less the comma: none of ours has one, so a list can be split at it
_TAGS = re.compile(rf"{_TAG}([ \t]*,[ \t]*{_TAG})*")
NO_STORE = {"Cache-Control": "no-store"}


def origin(source: Source, age: int) -> dict[str, str]:
    """Say whether the cluster or the cache answered, and the age of that in seconds."""
    return {"Portico-Source": source, "Portico-Age": str(age)}


def metrics_state(*, unavailable: bool) -> dict[str, str]:
    """inlets-uplink §4.2: better said to be unknown than zero."""
    return {"Uplink-Metrics": "unavailable"} if unavailable else {}


def warning(warnings: Sequence[str]) -> dict[str, str]:
    """For answers that are bare arrays and have no room for them; what no header may hold is escaped."""
    if not warnings:
        return {}
    text = "; ".join(warnings)
    return {"Portico-Warning": text if text.isascii() and text.isprintable() else ascii(text)}


def wants_fresh(incoming: Incoming) -> bool:
    """Whether the caller wants the cluster's answer rather than a cached one (RFC 9111 §5.2.1.4)."""
    directives = ",".join(incoming.header("Cache-Control")).lower().split(",")
    return "no-cache" in {directive.strip() for directive in directives}


def one_header(incoming: Incoming, name: str) -> str | None:
    """The header's one value, None without it. Raise `InvalidRequest` where it was sent twice."""
    values = incoming.header(name)
    if len(values) > 1:
        raise InvalidRequest(
            f"the header {name} is given more than once", flaws=[Flaw(name, "is given more than once")]
        )
    return values[0] if values else None


def if_match(incoming: Incoming) -> str | None:
    """The tags of which one must match. `*` asks for nothing that a write does not ask for anyway: that the object is there."""
    tags = one_header(incoming, "If-Match")
    if tags is None or tags == "*":
        return None
    if not _TAGS.fullmatch(tags):
        detail = "must be an ETag as a GET gave it, with its quotes, or several with commas between them"
        raise InvalidRequest(f"the header If-Match {detail}", flaws=[Flaw("If-Match", detail)])
    return tags


def location(incoming: Incoming, name: str, **query: str) -> str:
    """Where the object that was just made can be read."""
    tail = f"?{urlencode(query)}" if query else ""
    return f"{incoming.path.rstrip('/')}/{quote(name, safe='')}{tail}"


def next_page(incoming: Incoming, continue_token: str) -> dict[str, str]:
    """RFC 8288: the same request, one page on."""
    if not continue_token:
        return {}
    same = [(key, value) for key, values in incoming.query.items() for value in values if key != "continue"]
    return {"Link": f'<{incoming.path}?{urlencode([*same, ("continue", continue_token)])}>; rel="next"'}
