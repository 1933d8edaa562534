"""The match of a tap: what the tap server makes of it, and what a proxy then lets through.

Only `all` at the top and `destinations` or `http` in it are taken; no regular expression, no "or", no "not". Authority is
compared exactly, the path by its beginning, destinations by the labels that a proxy has: on its outbound side alone.
"""

import re
from collections.abc import Callable, Iterator

from google.protobuf import text_format
from google.protobuf.message import Message

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.status import TextError
from local.tap.answers import Refused
from local.tap.proxies import Seen

Wanted = Callable[[Seen], bool]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_PANIC = "error trying to reach service: stream error: stream ID 1; INTERNAL_ERROR; received from peer\n"


def wanted(match: wire.Match | None) -> Wanted:
    """A test of one request. `None`: there was no match at all. Raise `Refused`, or the panic's `TextError`."""
    if match is None:
        raise Refused("unexpected match specified: <nil>")
    if match.WhichOneof("match") != "all":
        raise Refused(f"unexpected match specified: {_go_text(match)}")
    tests = [test for member in match.all.matches for test in _tests(member)]
    return lambda seen: all(test(seen) for test in tests)


def _tests(member: wire.Match) -> Iterator[Wanted]:
    match member.WhichOneof("match"):
        case "destinations":
            yield from _destination(member.destinations)
        case "http":
            yield _http(member.http)
        case _:
            raise Refused(f"unknown match type: {_go_text(member)}")


def _destination(selection: wire.ResourceSelection) -> Iterator[Wanted]:
    """The selection's own label selector counts for nothing."""
    if not selection.HasField("resource"):
        raise TextError(503, _PANIC, headers={"Cache-Control": "no-cache, private"})  # a nil pointer, in the real one
    resource = selection.resource
    if resource.name:
        key = "k8s_job" if resource.type == "job" else resource.type
        yield _labelled(key, resource.name)
    if resource.type != "namespace" and resource.namespace:
        yield _labelled("namespace", resource.namespace)


def _labelled(key: str, value: str) -> Wanted:
    return lambda seen: seen.labels.get(key) == value


def _http(match: wire.Match.Http) -> Wanted:
    match match.WhichOneof("match"):
        case "scheme":
            scheme = match.scheme.upper()
            return _never if _SCHEME.fullmatch(scheme) is None else lambda seen: (seen.scheme or "HTTP") == scheme
        case "method":
            method = match.method.upper()
            return _never if _TOKEN.fullmatch(method) is None else lambda seen: seen.method == method
        case "authority":
            authority = match.authority
            return lambda seen: seen.authority == authority
        case "path":
            path = match.path
            return lambda seen: seen.path.startswith(path)
        case _:
            raise Refused(f"unknown HTTP match type: {_go_text(match)}")


def _never(_: Seen) -> bool:
    """A proxy answers InvalidArgument to what is no method or scheme; nobody tells the client, and nothing ever comes."""
    return False


def _go_text(message: Message) -> str:
    """As Go prints a message. Its spaces are random there, so nobody may rely on more than the first words."""
    text = text_format.MessageToString(message, as_one_line=True).strip()
    return text.replace(" { }", ":{}").replace(" {", ":{").replace("{ ", "{").replace(" }", "}")
