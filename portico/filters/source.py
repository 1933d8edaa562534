"""What a filter at the source does, done again over a recording: the mesh compares exactly, and by labels."""

from collections.abc import Mapping

from portico.filters.predicate import Mistake, Predicate, both, everything
from portico.filters.regex import compiled
from portico.kinds import LABELS
from portico.show.exchange import Exchange


def equal(*, method: str, scheme: str, authority: str) -> Predicate:
    """What is given must be so; names of methods and schemes in any case, an authority to the letter."""

    def holds(exchange: Exchange) -> bool:
        return (
            (not method or (exchange.get("method") or "").upper() == method.upper())
            and (not scheme or (exchange.get("scheme") or "http").lower() == scheme.lower())
            and (not authority or exchange.get("authority") == authority)
        )

    return holds if method or scheme or authority else everything


def path(written: str, *, prefix: bool) -> Predicate:
    """A literal beginning, or an expression that matches from the start. Raise `Mistake`."""
    if not written:
        return everything
    if prefix:
        return lambda exchange: exchange.get("path", "").startswith(written)
    try:
        matches = compiled(f"^(?:{written})")
    except Mistake as mistake:
        raise Mistake(f"--path: {mistake}") from None
    return lambda exchange: matches(exchange.get("path", ""))


def towards(kind: str, name: str, namespace: str) -> Predicate:
    """Whether the destination carries the labels of that workload."""
    wanted = {"namespace": namespace} if namespace else {}
    if kind != "namespace" and name:
        wanted[LABELS.get(kind, kind)] = name
    return lambda exchange: wanted.items() <= _labels(exchange).items()


def together(*parts: Predicate) -> Predicate:
    """All of them."""
    result: Predicate = everything
    for part in parts:
        result = both(result, part)
    return result


def _labels(exchange: Exchange) -> Mapping[str, str]:
    return exchange["destination"].get("labels", {}) if "destination" in exchange else {}
