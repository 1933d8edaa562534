"""Whether an API key is good now, and for what: the check of `Authentication` for tokens that begin with `ptk_`.

A record is looked up at most every `LOOK_SECONDS`, so that a revoked key ends within that time and a busy one does not
ask the database at each request. It refuses to guess: where the database cannot be asked, that is what it raises.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.access.api_key import Bound, Grant, KeyRecord, maker_key, split_key
from chalicelib.access.ports import ApiKeys, Clock, NamespaceIds, Signals
from chalicelib.access.principal import Principal
from chalicelib.errors import StoreUnavailable

LOOK_SECONDS = 5  # seconds; docs/api.md, Who is calling
USED_SECONDS = 60  # seconds between two notes of a key's last use: each is a write
REMEMBERED = 1_000  # records in memory, and as many ids that are no key's: whoever guesses ids must not fill it
MAKERS = 4  # keys made by keys made by keys: a longer chain is nobody's intent

_NOBODY = KeyRecord("", b"", b"", "", "", Grant(frozenset(), (), ()), datetime.min.replace(tzinfo=UTC))


@dataclass(slots=True)
class _Looked:
    record: KeyRecord | None
    at: datetime
    used_at: datetime | None = None


class KeyCheck:
    """One per container."""

    def __init__(self, keys: ApiKeys, namespaces: NamespaceIds, clock: Clock, signals: Signals) -> None:
        self._keys = keys
        self._namespaces = namespaces
        self._clock = clock
        self._signals = signals
        self._looked: OrderedDict[str, _Looked] = OrderedDict()

    def __call__(self, token: str) -> Principal | None:
        """None: not good. Raise `StoreUnavailable`, or `ClusterTrouble` where a bound namespace cannot be looked at."""
        parts = split_key(token)
        if parts is None:
            return None
        key_id, secret = parts
        now = self._clock.now()
        record = self._record(key_id, now)
        opened = (record or _NOBODY).opened_by(secret)  # compared in any case: an unknown id takes no less time
        if record is None or not opened or not self._alive(record, now):
            return None
        self._note_use(key_id, now)
        return self._principal(record)

    def alive(self, key_id: str) -> bool:
        """Whether that key is still there, in its time, and its makers too: asked again while a tap of its runs."""
        now = self._clock.now()
        record = self._record(key_id, now)
        return record is not None and self._alive(record, now)

    def _alive(self, record: KeyRecord, now: datetime) -> bool:
        """A key dies with the key that made it."""
        for _ in range(MAKERS):
            if record.expired(now):
                return False
            maker = maker_key(record)
            if maker is None:
                return True
            found = self._record(maker, now)
            if found is None:
                return False
            record = found
        return False

    def _record(self, key_id: str, now: datetime) -> KeyRecord | None:
        looked = self._looked.get(key_id)
        if looked is not None and now - looked.at < timedelta(seconds=LOOK_SECONDS):
            return looked.record
        record = self._keys.find(key_id)
        self._looked[key_id] = _Looked(record, now, looked.used_at if looked else None)
        self._looked.move_to_end(key_id)
        if len(self._looked) > REMEMBERED:
            self._looked.popitem(last=False)
        return record

    def _note_use(self, key_id: str, now: datetime) -> None:
        looked = self._looked[key_id]
        if looked.used_at is not None and now - looked.used_at < timedelta(seconds=USED_SECONDS):
            return
        looked.used_at = now
        try:
            self._keys.used(key_id, now, not_within=timedelta(seconds=USED_SECONDS))
        except StoreUnavailable as error:
            self._signals.warn("KeyUseNotNoted", detail=error.detail)  # the key is good all the same

    def _principal(self, record: KeyRecord) -> Principal:
        grant = record.grant
        return Principal(
            subject=record.subject,
            kind="key",
            scopes=grant.scopes,
            namespaces=self._open_namespaces(grant.namespaces),
            groups=grant.groups,
            expires_at=grant.expires_at,
        )

    def _open_namespaces(self, bound: tuple[Bound, ...] | None) -> tuple[str, ...] | None:
        """Without those that were made anew since: an old key does not open them."""
        if bound is None:
            return None
        return tuple(
            each.pattern for each in bound if not each.uid or self._namespaces.uid_of(each.pattern) == each.uid
        )
