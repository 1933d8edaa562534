"""One socket: the epochs on it only grow, at most one frame of an old one slips through, and a bye means what its code says.

What a client does with a frame of an old epoch is the client's affair (it drops it); here they are counted.
"""

from collections.abc import Iterator

from tests.chaos.epoch import Epoch, name_of
from tests.chaos.history import Fields, Moment

FRAME_BYTES = 30_000  # of a frame; under the 32 KB step that API Gateway meters
LATE = 1  # posts of a relay that may be in flight while the socket function says bye
STALE = 1  # posts of a relay that lost its lease: one may have been in flight
CODES = {4400, 4401, 4402, 4403, 4404, 4405, 4500, 4501, 4502, 4503, 4504, 4505, 4506, 4508}
GREETINGS = {"started", "handover", "bye"}  # what a relay says first; bye where it may not tap at all


class Sitting:
    """`highest` is the highest epoch that the viewer saw, on this socket or before."""

    def __init__(self, highest: int) -> None:
        self.highest = highest
        self._epochs: dict[int, Epoch] = {}
        self._stale = 0
        self._bye: int | None = None
        self._late = 0

    def take(self, moment: Moment) -> Iterator[str]:
        """What is wrong with a moment."""
        if moment.kind == "closed":
            yield from self._closed(moment.code)
        frame = moment.frame
        if frame is None:
            return
        if moment.size > FRAME_BYTES:
            yield f"a {frame.get('type')} of {moment.size} bytes"
        if frame.get("type") == "bye":
            yield from self._farewell(frame)
        yield from self._relayed(frame) if frame.get("epoch") else _of_the_socket(frame)

    def _relayed(self, frame: Fields) -> Iterator[str]:
        epoch = self._epochs.get(frame["epoch"])
        if epoch is not None and frame["seq"] == epoch.seq:
            if frame != epoch.last:
                yield f"{name_of(frame)} came twice, and differs"
        elif self._bye is not None and frame["type"] != "bye":
            self._late += 1
            if self._late > LATE:
                yield f"{name_of(frame)} is the {self._late}. frame after the bye"
        elif frame["epoch"] < self.highest:
            self._stale += 1
            if self._stale > STALE:
                yield f"{self._stale} frames of old epochs; {name_of(frame)} after epoch {self.highest}"
        else:
            if epoch is None:
                yield from self._begins(frame)
            yield from self._epochs[frame["epoch"]].take(frame)

    def _begins(self, frame: Fields) -> Iterator[str]:
        self.highest, self._stale = frame["epoch"], 0
        greeting = frame["state"] if frame["type"] == "status" else frame["type"]
        if greeting not in GREETINGS:
            yield f"epoch {frame['epoch']} begins with {greeting}"
        previous = frame.get("previous")
        if previous is not None and previous["epoch"] >= frame["epoch"]:
            yield f"epoch {frame['epoch']} follows epoch {previous['epoch']}"
        elif previous is not None:
            yield from self._epochs.get(previous["epoch"], Epoch()).left(previous)
        self._epochs[frame["epoch"]] = Epoch()

    def _farewell(self, frame: Fields) -> Iterator[str]:
        code, retry = frame["code"], frame["retry"]
        if code not in CODES:
            yield f"bye {code} is none of ours"
        may_return = retry is True or (type(retry) is int and retry > 0)
        if (code < 4500) is not may_return:
            yield f"bye {code} with retry {retry}"
        self._bye = code

    def _closed(self, code: int | None) -> Iterator[str]:
        """A close code of ours must be the farewell's."""
        if code is not None and 4400 <= code <= 4999 and self._bye != code:
            yield f"closed with {code}, the bye said {self._bye}"


def _of_the_socket(frame: Fields) -> Iterator[str]:
    if "seq" in frame:
        yield f"a {frame.get('type')} of the socket function has a seq"
    if frame.get("type") not in {"error", "pong", "bye"}:
        yield f"a frame of the socket function that says {str(frame)[:200]}"
