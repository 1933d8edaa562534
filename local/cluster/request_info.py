"""What a request is about, read from its path and query the way apiserver's RequestInfoFactory reads them.

Authorisation works on this alone, before anything is looked up: that is why a caller without rights gets 403 for what
does not exist.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, unquote_plus

from local.cluster.selectors import field_selector
from local.cluster.status import ApiError

_METHOD_VERBS = {"POST": "create", "GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_SPECIAL_VERBS = frozenset({"proxy", "watch"})
_OF_NAMESPACES = frozenset({"status", "finalize"})


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """A request's verb and object. `resource` empty: no object, only a path."""

    path: str
    verb: str
    group: str = ""
    version: str = ""
    namespace: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    rest: tuple[str, ...] = ()  # what follows the subresource in the path


class Query:
    """A query string: the first value of a key counts. A pair that Go's parser would refuse is left out, as there."""

    def __init__(self, text: str) -> None:
        self.text = text
        pairs = [pair for pair in text.split("&") if _readable(pair)]
        found = parse_qsl("&".join(pairs), keep_blank_values=True, max_num_fields=None)
        self._values: dict[str, str] = {}
        self._all: dict[str, list[str]] = {}
        for key, value in found:
            self._values.setdefault(key, value)
            self._all.setdefault(key, []).append(value)

    def get(self, key: str) -> str:
        return self._values.get(key, "")

    def has(self, key: str) -> bool:
        return key in self._values

    def all(self, key: str) -> list[str]:
        return self._all.get(key, [])

    def flag(self, key: str) -> bool:
        """True but for absent, `0` and `false`: `watch=` is a watch."""
        return self.has(key) and self.get(key) not in {"0", "false"}


def _readable(pair: str) -> bool:
    if not pair or ";" in pair:
        return False
    try:
        unquote_plus(pair, errors="strict")
    except UnicodeDecodeError:
        return False
    return all(_is_hex(part[:2]) for part in pair.split("%")[1:])


def _is_hex(pair: str) -> bool:
    return len(pair) == 2 and all(char in "0123456789abcdefABCDEF" for char in pair)


def readable_path(raw: str) -> bool:
    """Whether every escape in the path is one."""
    return all(_is_hex(part[:2]) for part in raw.split("%")[1:])


def request_info(method: str, raw_path: str, query: Query) -> RequestInfo:
    """Read a request line. `raw_path` is as sent, without the query."""
    path = unquote(raw_path)
    parts = path.strip("/").split("/")
    prefix = {"api": 2, "apis": 3}.get(parts[0], 0)
    if not prefix or len(parts) <= prefix:
        return RequestInfo(path, method.lower())
    group, version = (parts[1], parts[2]) if prefix == 3 else ("", parts[1])
    return _resource_info(path, method, query, (group, version), parts[prefix:])


def _resource_info(path: str, method: str, query: Query, of: tuple[str, str], parts: list[str]) -> RequestInfo:
    verb = _METHOD_VERBS.get(method, "")
    if parts[0] in _SPECIAL_VERBS:
        verb, parts = parts[0], parts[1:]
    namespace = ""
    if parts and parts[0] == "namespaces":
        namespace = parts[1] if len(parts) > 1 else ""
        if len(parts) > 2 and parts[2] not in _OF_NAMESPACES:
            parts = parts[2:]
    resource, name, subresource, *rest = [*parts, "", "", ""][: max(len(parts), 3)]
    if verb in {"watch", "get", "delete"} and not name:
        verb, name = _collection_verb(verb, query)
    return RequestInfo(path, verb, *of, namespace, resource, subresource, name, tuple(part for part in rest if part))


def _collection_verb(verb: str, query: Query) -> tuple[str, str]:
    if verb == "get":
        verb = "watch" if query.flag("watch") else "list"
    elif verb == "delete":
        verb = "deletecollection"
    try:
        return verb, field_selector(query.get("fieldSelector")).name
    except ApiError:
        return verb, ""  # the selector is refused later, after authorisation
