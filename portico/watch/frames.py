"""Every frame that the server may send, as a value. `decoding.py` makes them out of text."""

from dataclasses import dataclass

from portico.watch.totals import Totals

Item = dict[str, object]


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by whom: `epoch` 0 is the socket itself, which has no `seq`."""

    epoch: int
    seq: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Started:
    """The relay knows this viewer. `refused` are some of the pods that cannot be tapped, and why; `tapped` None: unknown."""

    target: str
    mode: str
    expires_at: str
    tapped: int | None
    refused: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Exchanges, or single events where `events` says so."""

    items: tuple[Item, ...]
    events: bool
    examined: int
    matched: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one row in one span of time, in milliseconds; None where nothing ended."""

    count: int
    best_ms: float | None
    worst_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    success_rate: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """Who calls whom for what; `window` since the last table, `total` since the epoch began."""

    source: str
    destination: str
    method: str
    path: str
    window: Figures
    total: Figures
    last_ms: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """The table of mode `top`; `others` are exchanges of its window that stand in none of its rows. `raw` is for programs."""

    rows: tuple[Row, ...]
    others: int
    raw: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What did not come since the last such frame."""

    causes: dict[str, int]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Status:
    """How the tap is; also the heartbeat, with what was examined and what passed the filter since the last batch."""

    state: str
    detail: str
    examined: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True)
class Previous:
    """What the relay before left behind."""

    epoch: int
    last_seq: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class Handover:
    """A successor's first frame. `previous` None: the relay before died without a word."""

    planned: bool
    previous: Previous | None
    gap_ms: float | None
    overlap_ms: float | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A frame of ours was not understood; `ref` says which."""

    detail: str
    pointer: str
    ref: int | None


@dataclass(frozen=True, slots=True)
class Bye:
    """The last frame. `retry`: whether, or after how many seconds, to come back."""

    code: int
    reason: str
    retry: bool | float
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class Other:
    """A frame that asks for nothing: an answer to ours, or of a kind that came after this version."""

    kind: str


Content = Started | Batch | Table | Loss | Status | Handover | Mistake | Bye | Other


@dataclass(frozen=True, slots=True)
class Frame:
    """`text` is the frame as JSON, for a recording."""

    stamp: Stamp
    content: Content
    text: str
