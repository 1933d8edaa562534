"""API keys in memory."""

from datetime import datetime, timedelta

from chalicelib.access.api_key import KeyRecord
from chalicelib.errors import StoreUnavailable


class FakeKeys:
    """Provides `ApiKeys`; `finds` counts how often the database would have been asked."""

    def __init__(self) -> None:
        self.kept: dict[str, KeyRecord] = {}
        self.used_at: dict[str, datetime] = {}
        self.finds = 0
        self.down = False

    def add(self, record: KeyRecord) -> None:
        self.kept[record.id] = record

    def find(self, key_id: str) -> KeyRecord | None:
        self._answer()
        self.finds += 1
        return self.kept.get(key_id)

    def used(self, key_id: str, now: datetime, *, not_within: timedelta) -> None:
        self._answer()
        last = self.used_at.get(key_id)
        if key_id in self.kept and (last is None or last < now - not_within):
            self.used_at[key_id] = now

    def _answer(self) -> None:
        if self.down:
            raise StoreUnavailable("the database cannot be reached")
