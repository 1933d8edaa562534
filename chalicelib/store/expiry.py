"""Removing what has expired from a table. Provides `uplink.ports.Expiring`.

A scan: 5,000 tunnels are 3 MB, which is 400 read units a minute. Reads need not be consistent, removals are conditional.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.numbers import expiry
from chalicelib.store.table import Table


class DynamoExpiry:
    """Expired items of one table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def expired(self, now: datetime, *, limit: int) -> Sequence[tuple[str, str]]:
        return self._table.scan_keys("expires_at <= :now", {":now": expiry(now)}, limit)

    def remove(self, keys: Sequence[tuple[str, str]], now: datetime) -> int:
        return sum(self._remove(pk, sk, now) for pk, sk in keys)

    def _remove(self, pk: str, sk: str, now: datetime) -> bool:
        """Unless somebody has renewed it, or somebody else removed it."""
        try:
            self._table.delete_if({"pk": {"S": pk}, "sk": {"S": sk}}, "expires_at <= :now", {":now": expiry(now)})
        except ConditionFailed:
            return False
        return True
