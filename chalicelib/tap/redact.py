"""What may leave the relay. Everything that a viewer or a filter can see goes through here first; a filter that could
see more would be a way to read what is hidden, one guess at a time.

Headers are shown by an allow-list. Of the rest the name is shown and the value is not; a few are not shown at all.
Query strings never pass, wherever a path appears; nor does what stands before the @ of an authority.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from chalicelib.tap.events import Headers

REDACTED = "‹redacted›"
RULES = 1_024  # header names whose rule is remembered

SHOWN = frozenset(
    (  # noqa: SIM905 - thirty names read better than thirty pairs of quotes
        "accept accept-encoding accept-language cache-control content-encoding content-language content-length "
        "content-type date etag grpc-encoding grpc-message grpc-status host server te trailer transfer-encoding "
        "user-agent vary via x-request-id traceparent x-b3-traceid x-forwarded-proto "
        ":method :scheme :authority :status :path"
    ).split()
)
NEVER = frozenset({"authorization", "cookie", "set-cookie", "x-api-key", "l5d-client-id"})
NEVER_PREFIX = "proxy-"
IDENTITY_LABELS = frozenset({"client_id", "server_id"})  # who a workload is to the mesh: only with `tap:headers`


def visible_path(path: str) -> str:
    """Without the query string. Proxies do not send one; whoever stands in for a proxy may."""
    return path.partition("?")[0] if "?" in path else path


def visible_authority(authority: str) -> str:
    """Without user name and password (RFC 3986 §3.2.1)."""
    return authority.rpartition("@")[2] if "@" in authority else authority


def visible_headers(headers: Headers) -> Headers:
    """In order and with duplicates. Names are compared in lower case, as the mesh sends them."""
    visible = []
    for name, value in headers:
        show = _rule(name)
        if show is _as_it_is:
            visible.append((name, value))
        elif show is not None:
            visible.append((name, show(value)))
    return tuple(visible)


def visible_labels(labels: Mapping[str, str], *, identities: bool) -> Mapping[str, str]:
    """All that the mesh says of a workload, its identities only where `identities` is granted."""
    if identities:
        return MappingProxyType(dict(labels))
    return MappingProxyType({key: value for key, value in labels.items() if key not in IDENTITY_LABELS})


def readable(name: str) -> bool:
    """Whether a filter may look at the value of that header."""
    return name.lower() in SHOWN


def _as_it_is(value: str | bytes) -> str | bytes:
    return value


def _redacted(_: str | bytes) -> str | bytes:
    return REDACTED


def _path(value: str | bytes) -> str | bytes:
    return visible_path(value) if isinstance(value, str) else value.partition(b"?")[0]


def _authority(value: str | bytes) -> str | bytes:
    return visible_authority(value) if isinstance(value, str) else value.rpartition(b"@")[2]


@lru_cache(maxsize=RULES)
def _rule(name: str) -> Callable[[str | bytes], str | bytes] | None:
    """How the value of a header is shown; None: the header is not shown at all."""
    name = name.lower()
    if name in NEVER or name.startswith(NEVER_PREFIX):
        return None
    if name not in SHOWN:
        return _redacted
    return {":path": _path, ":authority": _authority, "host": _authority}.get(name, _as_it_is)
