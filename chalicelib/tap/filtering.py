"""A viewer's filter: `all`, `any` and `not` around leaves of one key each, read once and then a single predicate.

The reading refuses by name and place (a JSON pointer): an unknown key, two keys in one leaf, too deep, too many, too
long. What a leaf means stands in `filters/`, one a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import Flaw, InvalidRequest
from chalicelib.tap.encode import encode
from chalicelib.tap.filters import (
    authority,
    direction,
    grpc_status,
    header,
    latency_ms,
    method,
    path,
    peer,
    status,
    tls,
)
from chalicelib.tap.leaf import Leaf, Mistake, Predicate
from chalicelib.tap.limits import FILTER_BYTES, FILTER_DEPTH, FILTER_LEAVES

LEAVES: Mapping[str, Leaf] = {
    "method": method.LEAF,
    "path": path.LEAF,
    "authority": authority.LEAF,
    "status": status.LEAF,
    "grpc_status": grpc_status.LEAF,
    "latency_ms": latency_ms.LEAF,
    "direction": direction.LEAF,
    "source": peer.SOURCE,
    "destination": peer.DESTINATION,
    "header": header.LEAF,
    "tls": tls.LEAF,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """`spec` is what was written. `early`: a request alone decides it, so nothing needs to wait for its response."""

    spec: Mapping[str, object] | None
    passes: Predicate
    early: bool = True

    @property
    def everything(self) -> bool:
        """Whether it lets everything through."""
        return self is EVERYTHING


EVERYTHING = Filter(None, lambda _exchange, _reader: True)


def read_filter(spec: object, *, headers: bool, pointer: str = "/filter") -> Filter:
    """None and {} are everything. `headers`: the tap extracts them and its principal may see them.

    Raises `InvalidRequest` with one flaw that says where and what.
    """
    if spec is None or spec == {}:
        return EVERYTHING
    if _bytes(spec) > FILTER_BYTES:
        raise _refused(pointer, f"a filter has at most {FILTER_BYTES} bytes")
    reading = _Reading(headers=headers)
    predicate = reading.node(spec, pointer, depth=1)
    assert isinstance(spec, Mapping)
    return Filter(spec, predicate, reading.early)


def both(first: Filter, second: Filter) -> Filter:
    """What passes `first` (the tap's own) and then `second` (the viewer's); told of as the viewer's."""
    if first is EVERYTHING:
        return second
    if second is EVERYTHING:
        return Filter(None, first.passes, first.early)
    one, other = first.passes, second.passes
    early = first.early and second.early
    return Filter(second.spec, lambda exchange, reader: one(exchange, reader) and other(exchange, reader), early)


class _Reading:
    """One reading of one filter: counts leaves, remembers whether one of them must wait for a response."""

    def __init__(self, *, headers: bool) -> None:
        self._headers = headers
        self._leaves = 0
        self.early = True

    def node(self, spec: object, pointer: str, depth: int) -> Predicate:
        if depth > FILTER_DEPTH:
            raise _refused(pointer, f"a filter is at most {FILTER_DEPTH} levels deep")
        if not isinstance(spec, dict) or len(spec) != 1:
            raise _refused(
                pointer, 'write an object of one key, such as {"status": ">=500"}; join several with all or any'
            )
        ((key, value),) = spec.items()
        below = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if key == "not":
            inner = self.node(value, below, depth + 1)
            return lambda exchange, reader: not inner(exchange, reader)
        if key in {"all", "any"}:
            return _join(key, self._members(value, below, depth))
        return self._leaf(key, value, below)

    def _members(self, value: object, pointer: str, depth: int) -> list[Predicate]:
        if not isinstance(value, list) or not value:
            raise _refused(pointer, "write a list of filters, at least one")
        return [self.node(member, f"{pointer}/{index}", depth + 1) for index, member in enumerate(value)]

    def _leaf(self, key: str, value: object, pointer: str) -> Predicate:
        leaf = LEAVES.get(key)
        if leaf is None:
            raise _refused(pointer, f"{key!r} is not a filter; there are all, any, not, {', '.join(LEAVES)}")
        if key == "header" and not self._headers:
            raise _refused(pointer, "header needs a tap with extract_headers, and the scope tap:headers")
        self._leaves += 1
        if self._leaves > FILTER_LEAVES:
            raise _refused(pointer, f"a filter has at most {FILTER_LEAVES} leaves")
        self.early = self.early and leaf.early
        try:
            return leaf.build(value)
        except Mistake as mistake:
            raise _refused(pointer, str(mistake)) from None


def _bytes(spec: object) -> int:
    try:
        return len(encode(spec))
    except RecursionError:  # nested beyond what the encoder follows: far too deep, and so too long
        return FILTER_BYTES + 1


def _join(key: str, members: list[Predicate]) -> Predicate:
    if key == "all":
        return lambda exchange, reader: all(holds(exchange, reader) for holds in members)
    return lambda exchange, reader: any(holds(exchange, reader) for holds in members)


def _refused(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(f"{pointer}: {detail}", flaws=[Flaw(pointer, detail)])
