"""The cache is an optimisation: what fails there is counted, not raised, and for a moment not tried again."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import StoreUnavailable
from chalicelib.uplink.circuit import Circuit
from chalicelib.uplink.limits import REST
from chalicelib.uplink.ports import Clock, Signals

T = TypeVar("T")
UNAVAILABLE = "CacheUnavailable"  # metric: calls to the database that failed


class Lenient:
    """Asks the database; gives None where it is away."""

    def __init__(self, clock: Clock, signals: Signals) -> None:
        self._circuit = Circuit(clock, REST)
        self._signals = signals

    def try_(self, call: Callable[[], T]) -> T | None:
        """Call, unless the database failed a moment ago."""
        return None if self._circuit.open else self.insist(call)

    def insist(self, call: Callable[[], T]) -> T | None:
        """Call even so: what a write says of itself must not be skipped, other containers may still reach the database."""
        try:
            answer = call()
        except StoreUnavailable as failure:
            self._circuit.trip()
            self._signals.count(UNAVAILABLE)
            self._signals.warn("cache_unavailable", detail=failure.detail)
            return None
        self._circuit.close()
        return answer
