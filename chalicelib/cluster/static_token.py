"""Uplink's admin token, read from the cluster's own Secret. Provides `access.ports.StaticTokens`.

Held in memory for seconds only, so that a rotation is seen soon; kept while the cluster is away, so that the cached reads
which outlive the cluster can still be asked for. An absent Secret is an answer: nobody gets in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.secrets import read_keys
from chalicelib.errors import ClusterTrouble
from chalicelib.uplink.ports import Clock

SECRET = "client-api-token"  # noqa: S105 - the Secret's name and its key, as the Uplink chart makes them
PREVIOUS = "client-api-token-previous"
KEPT = timedelta(seconds=30)  # how late a rotation may be noticed
ASK_AGAIN = timedelta(seconds=5)  # while the cluster is away: not every request waits for it to answer


class ClusterStaticTokens:
    """One per container."""

    def __init__(
        self, connection: ClusterConnection, namespace: str = "inlets", secret: str = SECRET, *, clock: Clock
    ) -> None:
        self._connection = connection
        self._namespace = namespace
        self._secret = secret
        self._clock = clock
        self._tokens: tuple[bytes, ...] | None = None
        self._ask_at: datetime | None = None

    def current(self) -> Sequence[bytes]:
        """The current one, then the previous one where there is one; empty where there is none: fail closed.

        Raise `ClusterTrouble` while the cluster is away and no token was ever read.
        """
        now = self._clock.now()
        if self._tokens is not None and self._ask_at is not None and now < self._ask_at:
            return self._tokens
        try:
            self._tokens = _tokens_in(read_keys(self._connection, self._namespace, self._secret) or {})
        except ClusterTrouble:
            if self._tokens is None:
                raise
            self._ask_at = now + ASK_AGAIN
            return self._tokens
        self._ask_at = now + KEPT
        return self._tokens


def _tokens_in(keys: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """One newline at the end is what an editor leaves, not part of the token (inlets-uplink §3.1)."""
    stored = (keys.get(key, b"").removesuffix(b"\n").removesuffix(b"\r") for key in (SECRET, PREVIOUS))
    return tuple(token for token in stored if token)
