"""Uplink's one admin token: all scopes, all namespaces; the previous one is good too while it is being rotated.

By inlets-uplink §3.1 an empty stored token fails closed; one trailing newline of the stored value (a habit of
`echo … | base64`) is not part of it, while the caller's token is taken as sent.
"""

import hashlib
import hmac
from collections import deque
from collections.abc import Sequence

from chalicelib.access.ports import StaticTokens
from chalicelib.access.principal import Principal
from chalicelib.access.scopes import SCOPES
from chalicelib.errors import ClusterTrouble, StoreUnavailable

ADMIN = Principal(subject="static", kind="static", scopes=frozenset(SCOPES), groups=("portico:admin",))


class FirstReadable:
    """Several places that hold the same token, so that one being away locks nobody out. Provides `StaticTokens`.

    A place that cannot be read goes to the end of the row: while it is away, requests do not each wait for it again.
    """

    def __init__(self, places: Sequence[StaticTokens]) -> None:
        self._places = deque(places)

    def current(self) -> Sequence[bytes]:
        """What the first readable place holds. Raise what the last one raised if none can be read."""
        for _ in range(len(self._places) - 1):
            try:
                return self._places[0].current()
            except (ClusterTrouble, StoreUnavailable):
                self._places.rotate(-1)
        return self._places[0].current()


class StaticTokenCheck:
    """Compares with every token there is, always, in a time that tells neither which matched nor how much of it."""

    def __init__(self, tokens: StaticTokens) -> None:
        self._tokens = tokens

    def __call__(self, token: str) -> Principal | None:
        presented = _digest(token.encode())
        good = False
        for stored in self._tokens.current():
            expected = stored.removesuffix(b"\n")
            good |= bool(expected) & hmac.compare_digest(_digest(expected), presented)
        return ADMIN if good else None


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()  # equal lengths: compare_digest tells different ones apart by time
