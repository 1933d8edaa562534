"""The table of mode `top`: who calls whom for what, how often, how fast, how well; since the last frame and in all.

Rows are `Linkerd top`'s: source, destination, method and path; success by its rule. Bounded: the rows seen longest ago
go first. What is not listed is still counted (`others`), so that every event is told of.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.tap.encode import encode
from chalicelib.tap.events import Eos, Peer
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.limits import FIELD_CHARACTERS, MILLISECOND, TOP_ROWS, TOP_TRACKED
from chalicelib.tap.reader import Reader
from chalicelib.tap.tally import Figures, Tally

FAILED_GRPC = frozenset({2, 4, 13, 14, 15})  # Unknown, DeadlineExceeded, Internal, Unavailable, DataLoss
OWNERS = (
    "deployment",
    "statefulset",
    "daemonset",
    "cronjob",
    "k8s_job",
    "replicaset",
    "pod",
)  # the first there is names a peer

RowKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class TopRow:
    """One row as the frame has it."""

    source: str
    destination: str
    method: str
    path: str
    window: Figures
    total: Figures
    last_ms: float | None


@dataclass(slots=True)
class _Row:
    window: Tally = field(default_factory=Tally)
    total: Tally = field(default_factory=Tally)
    last: int | None = None


class Top:
    """`events` is how many tap events the next frame will tell of."""

    def __init__(self) -> None:
        self._rows: OrderedDict[RowKey, _Row] = OrderedDict()
        self._forgotten = 0  # exchanges of this window whose row went
        self.events = 0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, exchange: Exchange, reader: Reader) -> None:
        """Count an exchange."""
        key = _key(exchange, reader)
        row = self._rows.get(key)
        if row is None:
            row = self._make_row(key)
        else:
            self._rows.move_to_end(key)
        duration = exchange.duration
        good = succeeded(exchange)
        row.window.add(duration, good=good)
        row.total.add(duration, good=good)
        row.last = duration if duration is not None else row.last
        self.events += exchange.events

    def take(self) -> tuple[tuple[TopRow, ...], int]:
        """The busiest rows of the window, then of all time; and how many exchanges of the window stand in no row listed.

        Begins a new window.
        """
        ordered = sorted(self._rows.items(), key=lambda item: (-item[1].window.count, -item[1].total.count))
        listed = tuple(_listed(key, row) for key, row in ordered[:TOP_ROWS])
        others = self._forgotten + sum(row.window.count for _, row in ordered[TOP_ROWS:])
        for row in self._rows.values():
            row.window = Tally()
        self._forgotten = self.events = 0
        return listed, others

    def _make_row(self, key: RowKey) -> _Row:
        if len(self._rows) >= TOP_TRACKED:
            _, gone = self._rows.popitem(last=False)
            self._forgotten += gone.window.count
        row = self._rows[key] = _Row()
        return row


def fitting(rows: tuple[TopRow, ...], others: int, room: int) -> tuple[tuple[TopRow, ...], int]:
    """As many of the first rows as fit into so many bytes of JSON; the rest goes to the others."""
    while len(encode(rows)) > room:
        half = len(rows) // 2
        others += sum(row.window.count for row in rows[half:])
        rows = rows[:half]
    return rows, others


def succeeded(exchange: Exchange) -> bool:
    """Linkerd's rule: no reset, no status of 500 or more, no gRPC status that is the server's fault."""
    response, end = exchange.response, exchange.end
    if response is not None and response.status >= 500:
        return False
    if end is None or end.eos == Eos.NONE:
        return True
    return end.eos == Eos.GRPC and end.eos_code not in FAILED_GRPC


def _key(exchange: Exchange, reader: Reader) -> RowKey:
    request = exchange.request
    source = _name(reader.labels(request.source_meta), reader.peer(request.source))
    destination = _name(reader.labels(request.destination_meta), reader.peer(request.destination))
    return source, destination, request.method or "", exchange.path[:FIELD_CHARACTERS]


def _name(labels: Mapping[str, str], peer: Peer) -> str:
    """The workload where the mesh knows it, so that a deployment's pods share a row; else the address."""
    return next((f"{owner}/{labels[owner]}" for owner in OWNERS if owner in labels), peer.ip or "")


def _listed(key: RowKey, row: _Row) -> TopRow:
    last = None if row.last is None else row.last / MILLISECOND
    return TopRow(*key, row.window.figures(), row.total.figures(), last)
