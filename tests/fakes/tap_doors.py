"""What the doors to taps need beside where taps are kept: a cluster with pods, RBAC and a tap; the gateway's sockets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.errors import PorticoError
from chalicelib.tap.client import too_many_mistakes
from chalicelib.tap.events import TapEvent
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.match import AtSource
from chalicelib.tap.pods import Pod
from chalicelib.tap.posting import Answer
from chalicelib.tap.target import Target
from tests.fakes.clock import FakeClock

Piece = Sequence[TapEvent] | PorticoError


class FakePods:
    """Provides `PodsInCluster`; `allowed` False is a gateway that may not list them."""

    def __init__(self) -> None:
        self.pods: dict[str, list[Pod]] = {}
        self.allowed = True

    def of_namespace(self, namespace: str) -> Sequence[Pod] | None:
        return self.pods.get(namespace, []) if self.allowed else None


class FakeRights:
    """Provides `TapRights`."""

    def __init__(self) -> None:
        self.refusal: PorticoError | None = None
        self.asked: list[tuple[Target, TapOwner]] = []

    def check(self, target: Target, owner: TapOwner) -> None:
        self.asked.append((target, owner))
        if self.refusal:
            raise self.refusal


@dataclass
class Opening:
    """How a stream was asked for."""

    target: Target
    at_source: AtSource
    owner: TapOwner
    max_rps: float
    extract_headers: bool


@dataclass
class FakeStreams:
    """Provides `TapStreams`: each stream gives `pieces` in turn, a second apart, and is quiet from then on."""

    clock: FakeClock
    pieces: list[Piece] = field(default_factory=list)
    refusal: PorticoError | None = None
    opened: list[Opening] = field(default_factory=list)
    closed: int = 0

    def open(
        self, target: Target, at_source: AtSource, owner: TapOwner, *, max_rps: float, extract_headers: bool
    ) -> "FakeStream":
        if self.refusal:
            raise self.refusal
        self.opened.append(Opening(target, at_source, owner, max_rps, extract_headers))
        return FakeStream(self, list(self.pieces))


class FakeStream:
    """Provides `TapStream`."""

    def __init__(self, streams: FakeStreams, pieces: list[Piece]) -> None:
        self._streams = streams
        self._pieces = pieces

    def read(self, seconds: float) -> Sequence[TapEvent]:
        if not self._pieces:
            self._streams.clock.advance(seconds)
            return []
        piece = self._pieces.pop(0)
        if isinstance(piece, PorticoError):
            raise piece
        self._streams.clock.advance(min(seconds, 1.0))
        return piece

    def close(self) -> None:
        self._streams.closed += 1


class FakeConnections:
    """Provides `Connections`: remembers what each socket got, in order."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str, bytes]] = []
        self.closed: list[tuple[str, str]] = []
        self.answer = Answer.TAKEN

    def post(self, endpoint: str, connection_id: str, data: bytes) -> Answer:
        self.posted.append((endpoint, connection_id, data))
        return self.answer

    def close(self, endpoint: str, connection_id: str) -> None:
        self.closed.append((endpoint, connection_id))


class FakeMistakes:
    """Provides `Mistakes`."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[int, ...]] = {}

    def too_many(self, connection_id: str, now: datetime) -> bool:
        nanoseconds = int(now.timestamp()) * 1_000_000_000
        enough, self.made[connection_id] = too_many_mistakes(self.made.get(connection_id, ()), nanoseconds)
        return enough


class FakeRelays:
    """Provides `Relays`."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def start(self, tap_id: str) -> None:
        self.started.append(tap_id)


class FakeAudit:
    """Provides `Audit`."""

    def __init__(self) -> None:
        self.lines: list[dict[str, str]] = []

    def audited(self, action: str, *, actor: str, object: str, **fields: str) -> None:  # noqa: A002 - the audit's own word
        self.lines.append({"action": action, "actor": actor, "object": object} | fields)
