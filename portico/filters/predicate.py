"""What a filter is once it is read, and what a mistake in one is."""

from collections.abc import Callable

from portico.show.exchange import Exchange

Predicate = Callable[[Exchange], bool]


class Mistake(ValueError):
    """What was written is not a filter; the text says why, and is for the person who wrote it."""


def everything(_: Exchange) -> bool:
    """No filter."""
    return True


def both(first: Predicate, second: Predicate) -> Predicate:
    """What passes the one and the other."""
    if first is everything:
        return second
    return first if second is everything else lambda exchange: first(exchange) and second(exchange)
