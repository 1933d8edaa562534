"""`portico tap --input-file`: a recording, judged by the same filters as a tap, at the source and after the join."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

from portico.commands.target import read_destination
from portico.commands.wishes import Wishes
from portico.environment import Environment
from portico.faults import Misuse
from portico.filters.language import read_filter
from portico.filters.predicate import Mistake, Predicate, both, everything
from portico.filters.source import equal, path, together, towards
from portico.linkerd.tap_event import TapEvent
from portico.show.exchange import Exchange
from portico.show.sinks import Printer
from portico.watch.frames import Batch, Item
from portico.watch.join import Join, Joined
from portico.watch.recording import replay
from portico.watch.telling import Teller

LIVE_ONLY = (
    "target",
    "selector",
    "max_rps",
    "sample",
    "window",
    "deflate",
    "expires_in",
    "confirm",
    "attach",
    "record",
)


class Replay:
    """`events`: single events are wanted, not exchanges."""

    def __init__(self, passes: Predicate, printer: Printer, teller: Teller, *, events: bool) -> None:
        self._passes = passes
        self._printer = printer
        self._teller = teller
        self._events = events
        self._join = Join()
        self._seen = self._passed = 0

    def run(self, batches: Iterator[Batch]) -> None:
        """All of it, or until it is enough."""
        if all(self._batch(batch) for batch in batches):
            for joined in self._join.rest():
                if not self._joined(joined):
                    break
        self._teller.info(f"{self._passed:,} of {self._seen:,} requests passed the filter")
        if self._join.orphans:
            self._teller.warning(f"{self._join.orphans:,} events belong to no request of this recording: left out")

    def _batch(self, batch: Batch) -> bool:
        if not batch.events:
            return all(self._exchange(cast(Exchange, item), [item], events=False) for item in batch.items)
        if self._events and self._passes is everything:
            return self._printer.show_batch(batch)
        for item in batch.items:
            for joined in self._join.take(cast(TapEvent, item)):
                if not self._joined(joined):
                    return False
        return True

    def _joined(self, joined: Joined) -> bool:
        if self._events:
            return self._exchange(joined.exchange, cast(list[Item], joined.events), events=True)
        return self._exchange(joined.exchange, [cast(Item, joined.exchange)], events=False)

    def _exchange(self, exchange: Exchange, items: list[Item], *, events: bool) -> bool:
        self._seen += 1
        if not self._passes(exchange):
            self._teller.detail(f"filtered: {exchange.get('method')} {exchange.get('path')} {exchange.get('status')}")
            return True
        self._passed += 1
        return self._printer.show_batch(Batch(tuple(items), events, examined=0, matched=0))


def play(environment: Environment, wanted: Wishes, file: Path, printer: Printer, *, events: bool, prefix: bool) -> None:
    """Show what of a recording passes. Raise `Misuse`."""
    given = [name.replace("_", "-") for name in LIVE_ONLY if getattr(wanted, name)]
    if given:
        raise Misuse("A recording is there already: this is only for a tap", f"leave out: {', '.join(given)}")
    teller = Teller(environment, quiet=wanted.quiet, debug=wanted.debug)
    passes = _predicate(wanted, prefix=prefix)
    with _opened(environment, file) as source:
        Replay(passes, printer, teller, events=events).run(replay(source, teller))


def _predicate(wanted: Wishes, *, prefix: bool) -> Predicate:
    try:
        at_source = together(
            equal(method=wanted.method, scheme=wanted.scheme, authority=wanted.authority),
            path(wanted.path, prefix=prefix),
            _towards(wanted),
        )
        return both(at_source, read_filter(wanted.spec(), headers=True))
    except Mistake as mistake:
        raise Misuse("The filter cannot be used", str(mistake)) from None


def _towards(wanted: Wishes) -> Predicate:
    if wanted.to:
        target = read_destination(wanted.to, wanted.to_namespace)
        return towards(target.kind, target.name, target.namespace)
    return towards("namespace", "", wanted.to_namespace) if wanted.to_namespace else everything


@contextmanager
def _opened(environment: Environment, file: Path) -> Iterator[TextIO]:
    if str(file) == "-":
        yield environment.stdin
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as source:
            yield source
    except OSError as refused:
        raise Misuse(f"{file} cannot be read", refused.strerror or str(refused)) from None
