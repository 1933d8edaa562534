"""What a filter's leaf is: how it is read, what it decides, and how early it can."""

from collections.abc import Callable
from typing import NamedTuple

from chalicelib.tap.exchange import Exchange
from chalicelib.tap.reader import Reader

Predicate = Callable[[Exchange, Reader], bool]


class Mistake(ValueError):
    """What was written is not a filter; the text says why, and is for the person who wrote it."""


class Leaf(NamedTuple):
    """`build` reads the leaf's value and raises `Mistake`. `early`: a request alone decides it, before any response."""

    build: Callable[[object], Predicate]
    early: bool
