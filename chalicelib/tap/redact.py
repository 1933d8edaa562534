"""What may leave the relay. Everything that a viewer or a filter can see goes through here first; a filter that could
see more would be a way to read what is hidden, one guess at a time.

Headers are shown by an allow-list. Of the rest the name is shown and the value is not; a few are not shown at all.
Query strings never pass, wherever a path appears; nor does what stands before the @ of an authority.
"""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.tap.events import Header

REDACTED = "‹redacted›"

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


def visible_header(name: str, value: str | bytes) -> Header | None:
    """As it is shown; None where it is not even named. Names are compared in lower case, as the mesh sends them."""
    lower = name.lower()
    if lower in NEVER or lower.startswith(NEVER_PREFIX):
        return None
    if lower not in SHOWN:
        return name, REDACTED
    return name, CUT[lower](value) if lower in CUT else value


def visible_labels(labels: Mapping[str, str], *, identities: bool) -> Mapping[str, str]:
    """All that the mesh says of a workload, its identities only where `identities` is granted."""
    if identities:
        return MappingProxyType(dict(labels))
    return MappingProxyType({key: value for key, value in labels.items() if key not in IDENTITY_LABELS})


def readable(name: str) -> bool:
    """Whether a filter may look at the value of that header."""
    return name.lower() in SHOWN


def _path(value: str | bytes) -> str | bytes:
    return visible_path(value) if isinstance(value, str) else value.partition(b"?")[0]


def _authority(value: str | bytes) -> str | bytes:
    return visible_authority(value) if isinstance(value, str) else value.rpartition(b"@")[2]


CUT = {":path": _path, ":authority": _authority, "host": _authority}
