"""Doing many things in one transaction, and finding those that stand in the way by halving."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from chalicelib.store.failures import Cancelled

T = TypeVar("T")
R = TypeVar("R")


def in_halves(things: Sequence[T], act: Callable[[Sequence[T]], R]) -> Iterator[R]:
    """Act on all at once, or on each half where the transaction was cancelled. Acting on one must not raise `Cancelled`."""
    try:
        yield act(things)
    except Cancelled:
        middle = len(things) // 2
        yield from in_halves(things[:middle], act)
        yield from in_halves(things[middle:], act)
