"""Taps whose life is over and whose items are still there. Provides `tap.sweeping.EndedTaps`."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.store.client import Client
from chalicelib.store.numbers import moment
from chalicelib.store.table import Table
from chalicelib.store.tap_items import tap_state
from chalicelib.tap.kept import TapState


class DynamoEndedTaps:
    """Items of the taps table: a scan each minute of a table that is small."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def ended(self, now: datetime) -> Sequence[TapState]:
        values = {":tap": {"S": "tap"}, ":now": moment(now)}
        found = self._table.scan("sk = :tap AND ends_at <= :now AND attribute_exists(body)", values)
        return [tap_state(item) for item in found]
