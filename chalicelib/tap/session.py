"""The states of one viewer's session at the relay, and the moves between them. An illegal move raises a sentence.

OPENING ──attach──▶ LIVE ◀──resume/pause──▶ PAUSED      any of them ──leave──▶ LEAVING ──end──▶ ENDED

A repeated pause or resume changes nothing and is legal: the viewer's item says what is wanted, and may be read twice.
"""

from enum import Enum


class State(Enum):
    """Where a session is; the value is how sentences call it."""

    OPENING = "has not attached yet"
    LIVE = "is live"
    PAUSED = "is paused"
    LEAVING = "is leaving"
    ENDED = "has ended"


MOVES: dict[str, dict[State, State]] = {
    "attach": {State.OPENING: State.LIVE},
    "pause": {State.LIVE: State.PAUSED, State.PAUSED: State.PAUSED},
    "resume": {State.PAUSED: State.LIVE, State.LIVE: State.LIVE},
    "filter": {State.LIVE: State.LIVE, State.PAUSED: State.PAUSED},
    "leave": {State.OPENING: State.LEAVING, State.LIVE: State.LEAVING, State.PAUSED: State.LEAVING},
    "end": dict.fromkeys(State, State.ENDED),
}


class IllegalMove(RuntimeError):
    """The caller's mistake, never the client's: what a client may send when is told by `error` frames."""


class Session:
    """One viewer's state."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = State.OPENING

    def move(self, name: str) -> None:
        """Make the move. Raises `IllegalMove`."""
        target = MOVES[name].get(self.state)
        if target is None:
            raise IllegalMove(f"cannot {name}: the session {self.state.value}")
        self.state = target

    @property
    def listening(self) -> bool:
        """Whether events are still taken in, be it to count them as paused."""
        return self.state in {State.LIVE, State.PAUSED}
