"""The mistakes of sockets, in the taps table. Provides `tap.door_ports.Mistakes`.

An item of its own for each socket that makes any (pk `mistakes#<connection>`, sk `mistakes`), gone some minutes later: good
sockets cost nothing. Two mistakes at the same moment may count as one.
"""

from datetime import datetime, timedelta

from chalicelib.store.client import Client
from chalicelib.store.numbers import expiry, microseconds, moment
from chalicelib.store.table import Table
from chalicelib.store.tap_layout import keys
from chalicelib.tap.client import too_many_mistakes

KEPT = timedelta(minutes=5)
NANOSECONDS = 1_000  # in a microsecond


class DynamoMistakes:
    """Items of the taps table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def too_many(self, connection_id: str, now: datetime) -> bool:
        at = keys(f"mistakes#{connection_id}", "mistakes")
        earlier = tuple(int(each["N"]) for each in (self._table.get(at) or {}).get("times", {"L": []})["L"])
        enough, recent = too_many_mistakes(earlier, microseconds(now) * NANOSECONDS)
        self._table.update_raw(
            Key=at,
            UpdateExpression="SET times = :times, expires_at = :goes_at, last_at = :now",
            ExpressionAttributeValues={
                ":times": {"L": [{"N": str(each)} for each in recent]},
                ":goes_at": expiry(now + KEPT),
                ":now": moment(now),
            },
        )
        return enough
