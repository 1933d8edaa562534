"""What one viewer went through, as a list of moments: sockets opened and closed, frames with their time of arrival, stalls.

Times are seconds since the Unix epoch, so that they can be held against a frame's own `at`. A history is kept as JSON lines.
"""

import json
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal["opened", "attached", "frame", "stalled", "reading", "closed", "stopped"]
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """`frame` is what came, inflated; `size` its bytes on the wire; `code` a socket's close code (None: closed by us)."""

    at: float
    kind: Kind
    frame: Fields | None = None
    size: int = 0
    code: int | None = None


@dataclass(slots=True)
class History:
    """One viewer of one tap, over all its sockets."""

    name: str
    mode: str = "exchanges"
    moments: list[Moment] = field(default_factory=list)

    def note(self, at: float, kind: Kind, *, code: int | None = None) -> None:
        """Something that is no frame."""
        self.moments.append(Moment(at, kind, code=code))

    def came(self, at: float, text: str) -> Fields:
        """A frame, as its text came; gives it inflated."""
        frame = inflated(json.loads(text))
        self.moments.append(Moment(at, "frame", frame, len(text.encode())))
        return frame

    def sittings(self) -> Iterator[list[Moment]]:
        """The moments of each socket in turn."""
        sitting: list[Moment] = []
        for moment in self.moments:
            if moment.kind == "opened" and sitting:
                yield sitting
                sitting = []
            sitting.append(moment)
        if sitting:
            yield sitting

    def frames(self) -> Iterator[Moment]:
        """The frames of all sockets."""
        return (moment for moment in self.moments if moment.kind == "frame")

    def save(self, folder: Path) -> Path:
        """Write it down."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.jsonl"
        lines = [json.dumps({"name": self.name, "mode": self.mode}), *(json.dumps(asdict(m)) for m in self.moments)]
        path.write_text("\n".join(lines) + "\n")
        return path


def load(path: Path) -> History:
    """What `save` wrote."""
    head, *rest = (json.loads(line) for line in path.read_text().splitlines())
    return History(head["name"], head["mode"], [Moment(**each) for each in rest])


def inflated(frame: Fields) -> Fields:
    """The frame inside a `deflated` one, whose epoch and seq must be its own."""
    if frame.get("type") != "deflated":
        return frame
    inner: Fields = json.loads(zlib.decompress(b64decode(frame["data"], validate=True)))
    outside = (frame["epoch"], frame["seq"])
    assert outside == (inner["epoch"], inner["seq"]), f"deflated as {outside}, inside it {inner['epoch'], inner['seq']}"
    return inner


def events_told(frame: Fields) -> tuple[int, int]:
    """How many tap events a batch or a table tells of, at least and at most: a table does not say how many joined."""
    if frame["type"] == "batch" and "events" in frame:
        count = len(frame["events"])
        return count, count
    if frame["type"] == "batch":
        joined = sum(map(_joined, frame["exchanges"]))
        return joined, joined
    if frame["type"] == "top":
        exchanges = sum(row["window"]["count"] for row in frame["rows"]) + frame["others"]
        return exchanges, 3 * exchanges
    return 0, 0


def _joined(exchange: Fields) -> int:
    """A request, its response where it has a status, its end where one came."""
    answered: bool = exchange["status"] is not None
    ended: bool = exchange["ended"] != "incomplete"
    return 1 + answered + ended


def spread(values: Iterable[float], share: float) -> float:
    """The percentile of that share; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
