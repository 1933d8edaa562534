"""Every frame that a viewer can get, as a value. `client.py` has those that a viewer can send.

Relay frames carry `epoch`, `seq` and `at`; those of the socket function (`error`, `pong`, a `bye` without a relay)
`epoch: 0` and no `seq`. A field that may be left out is named in `MAY_LACK`; any other None is a null that says something.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

from chalicelib.tap.encode import Fragment, encode
from chalicelib.tap.ledger import Totals
from chalicelib.tap.limits import EXAMPLE_CHARACTERS, EXAMPLES, EXAMPLES_BYTES
from chalicelib.tap.moment import written
from chalicelib.tap.top import TopRow

Mode = Literal["exchanges", "events", "top"]
Phase = Literal["waiting", "live", "idle", "overload", "recovered", "upstream_lost", "resumed"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all have in common: a type, and which fields may be left out."""

    TYPE: ClassVar[str] = ""
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"ref"})

    def content(self) -> dict[str, object]:
        """Its own fields."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value is not None or name not in self.MAY_LACK}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pod that is not tapped, and why."""

    pod: str
    why: str


@dataclass(frozen=True, slots=True)
class Pods:
    """How many pods are tapped and refused; `examples` are some of the refused."""

    tapped: int
    refused: int
    examples: tuple[Refusal, ...] = ()


def pods(tapped: int, refusals: Sequence[Refusal]) -> Pods:
    """With as many examples as a frame has room for."""
    examples: list[Refusal] = []
    room = EXAMPLES_BYTES
    for refusal in refusals[:EXAMPLES]:
        shown = Refusal(refusal.pod, refusal.why[:EXAMPLE_CHARACTERS])
        room -= len(encode(shown))
        if room < 0:
            break
        examples.append(shown)
    return Pods(tapped, len(refusals), tuple(examples))


@dataclass(frozen=True, slots=True)
class Started(Frame):
    """The first frame of an attached viewer."""

    TYPE: ClassVar[str] = "started"
    tap: str
    target: Mapping[str, str]
    match: Mapping[str, object]
    mode: Mode
    filter: Mapping[str, object] | None
    filter_epoch: int
    max_rps: float
    heartbeat_s: int
    expires_at: str
    pods: Pods | None
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Batch(Frame):
    """Exchanges or events, as JSON that is encoded already. `examined` and `matched` count tap events since the last batch."""

    TYPE: ClassVar[str] = "batch"
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"exchanges", "events"})
    examined: int
    matched: int
    filter_epoch: int
    exchanges: tuple[Fragment, ...] | None = None
    events: tuple[Fragment, ...] | None = None


@dataclass(frozen=True, slots=True)
class TopTable(Frame):
    """The table of mode `top`; `others` counts the window's exchanges that stand in none of its rows."""

    TYPE: ClassVar[str] = "top"
    rows: tuple[TopRow, ...]
    others: int
    examined: int
    matched: int
    filter_epoch: int


@dataclass(frozen=True, slots=True)
class Loss(Frame):
    """What did not reach the viewer since `since`. What the proxies drop themselves cannot be seen from here."""

    TYPE: ClassVar[str] = "loss"
    since: str
    causes: Mapping[str, int]
    totals: Totals
    upstream_invisible: bool = True


@dataclass(frozen=True, slots=True)
class Status(Frame):
    """How the tap is; also the answer to pause and resume, and the heartbeat: that tells how much a filter lets through even
    where it lets nothing through (`examined` and `matched` since the last batch).
    """

    TYPE: ClassVar[str] = "status"
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"ref", "detail", "examined", "matched"})
    state: Phase
    paused: bool
    detail: str | None = None
    examined: int | None = None
    matched: int | None = None
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """What the relay before left behind."""

    epoch: int
    last_seq: int
    totals: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Handover(Frame):
    """The first frame of a successor. `previous` is None where the relay before died; gap or overlap as measured."""

    TYPE: ClassVar[str] = "status"
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"gap_ms", "overlap_ms"})
    planned: bool
    previous: Previous | None
    gap_ms: int | None = None
    overlap_ms: int | None = None
    state: str = "handover"


@dataclass(frozen=True, slots=True)
class Filtered(Frame):
    """The viewer's filter was replaced; batches of this epoch went through the new one."""

    TYPE: ClassVar[str] = "filtered"
    filter: Mapping[str, object] | None
    filter_epoch: int
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Pong(Frame):
    """The answer to ping."""

    TYPE: ClassVar[str] = "pong"
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Error(Frame):
    """A client frame was not understood; the socket stays. `pointer` says where in it."""

    TYPE: ClassVar[str] = "error"
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"ref", "pointer"})
    detail: str
    pointer: str | None = None
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Farewell(Frame):
    """`bye`, the last frame. `retry`: whether, or after how many seconds, the client may come back."""

    TYPE: ClassVar[str] = "bye"
    code: int
    reason: str
    retry: bool | int
    totals: Totals | None
    ref: int | None = None


def relay_frame(frame: Frame, *, epoch: int, seq: int, now: int) -> dict[str, object]:
    """As JSON has it, from the relay."""
    return {"type": frame.TYPE, "epoch": epoch, "seq": seq, "at": written(now), **frame.content()}


def socket_frame(frame: Frame, *, now: int) -> dict[str, object]:
    """As JSON has it, from the socket function."""
    return {"type": frame.TYPE, "epoch": 0, "at": written(now), **frame.content()}
