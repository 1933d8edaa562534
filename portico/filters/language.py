"""`all`, `any` and `not` around leaves of one key each, read once and then a single predicate. Limits are the server's."""

import json

from portico.filters.leaves import LEAVES
from portico.filters.predicate import Mistake, Predicate, everything

FILTER_BYTES = 2_048
FILTER_LEAVES = 32
FILTER_DEPTH = 6


def read_filter(spec: object, *, headers: bool) -> Predicate:
    """None and {} are everything. `headers`: whether there are any to look at. Raise `Mistake`, with the place."""
    if spec is None or spec == {}:
        return everything
    try:
        size = len(json.dumps(spec, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass"))
    except RecursionError:
        size = FILTER_BYTES + 1
    if size > FILTER_BYTES:
        raise Mistake(f"a filter has at most {FILTER_BYTES} bytes")
    return _Reading(headers=headers).node(spec, "", 1)


class _Reading:
    """One reading of one filter: counts its leaves."""

    def __init__(self, *, headers: bool) -> None:
        self._headers = headers
        self._leaves = 0

    def node(self, spec: object, place: str, depth: int) -> Predicate:
        if depth > FILTER_DEPTH:
            raise Mistake(f"{place}: a filter is at most {FILTER_DEPTH} levels deep")
        if not isinstance(spec, dict) or len(spec) != 1:
            raise Mistake(
                f'{place or "/"}: write an object of one key, such as {{"status": ">=500"}}; join several with all or any'
            )
        ((key, value),) = spec.items()
        below = f"{place}/{key}"
        if key == "not":
            inner = self.node(value, below, depth + 1)
            return lambda exchange: not inner(exchange)
        if key in {"all", "any"}:
            return _join(key, self._members(value, below, depth))
        return self._leaf(key, value, below)

    def _members(self, value: object, place: str, depth: int) -> list[Predicate]:
        if not isinstance(value, list) or not value:
            raise Mistake(f"{place}: write a list of filters, at least one")
        return [self.node(member, f"{place}/{index}", depth + 1) for index, member in enumerate(value)]

    def _leaf(self, key: str, value: object, place: str) -> Predicate:
        build = LEAVES.get(key)
        if build is None:
            raise Mistake(f"{place}: there is no such filter; there are all, any, not, {', '.join(LEAVES)}")
        if key == "header" and not self._headers:
            raise Mistake(f"{place}: there are no headers without --headers")
        self._leaves += 1
        if self._leaves > FILTER_LEAVES:
            raise Mistake(f"{place}: a filter has at most {FILTER_LEAVES} leaves")
        try:
            return build(value)
        except Mistake as mistake:
            raise Mistake(f"{place}: {mistake}") from None


def _join(key: str, members: list[Predicate]) -> Predicate:
    if key == "all":
        return lambda exchange: all(holds(exchange) for holds in members)
    return lambda exchange: any(holds(exchange) for holds in members)
