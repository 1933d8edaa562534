"""The other side of the sockets: takes posts as it is told to, keeps what arrived, and checks it as a client would."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from chalicelib.tap.posting import Answer

Frame = dict[str, Any]
SUMS = ("delivered", "filtered", "sampled", "paused", "held")


class ScriptedGateway:
    """`answer` is asked for each post; what is `TAKEN`, or in `arrives`, gets to the client."""

    def __init__(self) -> None:
        self.answer: Callable[[str, bytes], Answer] = lambda _connection, _data: Answer.TAKEN
        self.arrives: set[Answer] = {Answer.TAKEN}
        self.frames: dict[str, list[Frame]] = defaultdict(list)
        self.closed: list[str] = []

    def post(self, endpoint: str, connection_id: str, data: bytes) -> Answer:
        answer = self.answer(connection_id, data)
        if answer in self.arrives:
            self.frames[connection_id].append(json.loads(data))
        return answer

    def close(self, endpoint: str, connection_id: str) -> None:
        self.closed.append(connection_id)

    def told(self, connection_id: str) -> list[Frame]:
        """What a client acts on: no frame of a lower epoch, none that it has had."""
        acted: list[Frame] = []
        epoch, seq = 0, 0
        for frame in self.frames[connection_id]:
            if "seq" not in frame or frame["epoch"] < epoch or (frame["epoch"] == epoch and frame["seq"] <= seq):
                continue
            epoch, seq = frame["epoch"], frame["seq"]
            acted.append(frame)
        return acted

    def kinds(self, connection_id: str) -> list[str]:
        """Types of what is acted on, with the state of a status."""
        return [
            f"{each['type']}:{each['state']}" if "state" in each else each["type"] for each in self.told(connection_id)
        ]

    def check(self, connection_id: str) -> None:
        """The laws that every client may rely on."""
        last: dict[int, int] = {}
        for frame in self.told(connection_id):
            epoch, seq = frame["epoch"], frame["seq"]
            assert seq == last.get(epoch, 0) + 1, f"{connection_id}: gap before {frame}"
            if epoch not in last and last:
                assert frame.get("state") == "handover", f"a new epoch begins with {frame}"
            if (previous := frame.get("previous")) is not None:
                balanced(previous["totals"], held=0)
                assert previous["last_seq"] >= last.get(previous["epoch"], 0)
            last[epoch] = seq
            if frame.get("totals"):
                balanced(frame["totals"], held=0 if frame["type"] == "bye" else None)


def balanced(totals: Frame, *, held: int | None) -> None:
    """The law of conservation."""
    assert totals["examined"] == sum(totals[name] for name in SUMS) + sum(totals["lost"].values()), totals
    assert held is None or totals["held"] == held
