"""What is filtered at the source, by the mesh, and what of it must be done again here.

The mesh can compare a method, a scheme, an authority (exactly, port included), the beginning of a path, and where a
request goes; all must hold. A regular expression for the path it cannot: its literal beginning is given to the mesh, the
expression is evaluated here (from the start of the path, as readers of linkerd-tap §6 expect of an API path).
"""

import re
from dataclasses import dataclass

from chalicelib.errors import Flaw, InvalidRequest
from chalicelib.tap.filtering import EVERYTHING, Filter
from chalicelib.tap.leaf import Mistake
from chalicelib.tap.limits import FIELD_CHARACTERS
from chalicelib.tap.regex import from_the_start, literal_prefix
from chalicelib.tap.target import Target

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")  # RFC 9110 §5.6.2; the proxy answers others with silence
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}")  # RFC 3986 §3.1


@dataclass(frozen=True, slots=True)
class Match:
    """As asked for; "" and None ask for nothing. `path` is a regular expression, `path_prefix` is literal."""

    path: str = ""
    path_prefix: str = ""
    method: str = ""
    scheme: str = ""
    authority: str = ""
    to: Target | None = None


@dataclass(frozen=True, slots=True)
class AtSource:
    """What the mesh is asked to match, all of it. Given to it in the order of Linkerd's own command line."""

    to: Target | None
    scheme: str
    method: str
    authority: str
    path_prefix: str


@dataclass(frozen=True, slots=True)
class Split:
    """`at_source` for the mesh; `after` for the relay, before any viewer's own filter."""

    at_source: AtSource
    after: Filter


def split(match: Match) -> Split:
    """Who does what. Raises `InvalidRequest` for what neither could do."""
    _check("method", match.method, TOKEN, "a method is a token, such as GET")
    _check("scheme", match.scheme, SCHEME, "write http or https")
    for name in ("authority", "path_prefix"):
        if len(getattr(match, name)) > FIELD_CHARACTERS:
            raise _refused(name, f"at most {FIELD_CHARACTERS} characters")
    if match.path_prefix and not match.path_prefix.startswith("/"):
        raise _refused("path_prefix", "a path begins with /")
    prefix, after = _path(match)
    return Split(AtSource(match.to, match.scheme, match.method, match.authority, prefix), after)


def _path(match: Match) -> tuple[str, Filter]:
    """The longer of the two prefixes goes to the mesh: one of them alone holds of every path that both let through."""
    if not match.path:
        return match.path_prefix, EVERYTHING
    try:
        begins, prefix = from_the_start(match.path), literal_prefix(match.path)
    except Mistake as mistake:
        raise _refused("path", str(mistake)) from None
    also = match.path_prefix
    after = Filter(
        {"path": match.path}, lambda exchange, _: begins(exchange.path) and exchange.path.startswith(also), early=True
    )
    return max(prefix, also, key=len), after


def _check(name: str, value: str, rule: re.Pattern[str], detail: str) -> None:
    if value and rule.fullmatch(value) is None:
        raise _refused(name, detail)


def _refused(name: str, detail: str) -> InvalidRequest:
    pointer = f"/match/{name}"
    return InvalidRequest(f"{pointer}: {detail}", flaws=[Flaw(pointer, detail)])
