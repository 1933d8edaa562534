"""What the shell tells the deciding part (news), and what it is told to do (commands). Values only.

Each command is answered by one news, but for those that say otherwise; a command that failed is answered by `Failed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.errors import PorticoError
from chalicelib.tap.events import TapEvent
from chalicelib.tap.frames import Pods, Previous
from chalicelib.tap.kept import KeptViewer, Lease, TapState
from chalicelib.tap.posting import Answer

# ── news ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Opened:
    """The tap's request is written; whether it is accepted shows later. `stream` tells an old stream's news apart."""

    stream: int


@dataclass(frozen=True, slots=True)
class Came:
    """Events of that stream; `dropped` more could not be kept."""

    stream: int
    events: Sequence[TapEvent]
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """The stream broke or was refused. It was not closed by command."""

    stream: int
    error: PorticoError


@dataclass(frozen=True, slots=True)
class Posted:
    """What the gateway said."""

    connection_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Renewed:
    """None: the lease is another's."""

    state: TapState | None


@dataclass(frozen=True, slots=True)
class Looked:
    """None: past its life, or forgotten."""

    state: TapState | None


@dataclass(frozen=True, slots=True)
class Listed:
    """All viewers, not older than the revision."""

    viewers: Sequence[KeptViewer]
    viewers_rev: int


@dataclass(frozen=True, slots=True)
class Checked:
    """`refused` is the cluster's reason, "" where it still allows the tap; `revoked` are credentials that are good no more."""

    refused: str
    revoked: frozenset[str]


@dataclass(frozen=True, slots=True)
class SawPods:
    """None where nobody may tell."""

    pods: Pods | None


@dataclass(frozen=True, slots=True)
class Released:
    """Whether the lease is given back. If not, a viewer has changed since."""

    done: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """The lease is ours with this state; None where it is not."""

    state: TapState | None


@dataclass(frozen=True, slots=True)
class Failed:
    """The store did not do its part; nobody knows whether it was done."""

    command: "Command"


News = Opened | Came | StreamEnded | Posted | Renewed | Looked | Listed | Checked | SawPods | Released | Taken | Failed

# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Tap the cluster; `Opened`, then `Came`, until `StreamEnded` or `CloseStream`."""

    stream: int


@dataclass(frozen=True, slots=True)
class CloseStream:
    """No news comes of it, and none of that stream after it."""


@dataclass(frozen=True, slots=True)
class PostTo:
    """Answered by `Posted`. It must not begin after `not_after`."""

    endpoint: str
    connection_id: str
    data: bytes
    not_after: int


@dataclass(frozen=True, slots=True)
class Renew:
    """Answered by `Renewed`."""

    lease: Lease


@dataclass(frozen=True, slots=True)
class Look:
    """Answered by `Looked`."""


@dataclass(frozen=True, slots=True)
class ListViewers:
    """Answered by `Listed` with this revision, which was read before."""

    viewers_rev: int


@dataclass(frozen=True, slots=True)
class Serve:
    """This relay greets the viewer. No news."""

    connection_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Forget:
    """The viewer is gone: remove it, and close its socket where that is asked for. No news."""

    endpoint: str
    connection_id: str
    close: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Keep what was said last, for the successor. No news."""

    connection_id: str
    previous: Previous


@dataclass(frozen=True, slots=True)
class CheckRights:
    """Answered by `Checked`; by nothing where the cluster cannot be asked."""

    credentials: frozenset[str]


@dataclass(frozen=True, slots=True)
class LookAtPods:
    """Answered by `SawPods`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Say that a successor is wanted, and invoke one. No news: the next look tells."""

    lease: Lease
    event_at: int


@dataclass(frozen=True, slots=True)
class Release:
    """Answered by `Released`."""

    lease: Lease
    viewers_rev: int | None
    stopped_at: int
    ends: bool


@dataclass(frozen=True, slots=True)
class SayOpen:
    """The successor's stream is open. No news."""


@dataclass(frozen=True, slots=True)
class Take:
    """Answered by `Taken`."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Metrics: counts since the last."""

    counts: tuple[tuple[str, int], ...]
    alarm: str = ""


Command = (
    OpenStream
    | CloseStream
    | PostTo
    | Renew
    | Look
    | ListViewers
    | Serve
    | Forget
    | Leave
    | CheckRights
    | LookAtPods
    | Offer
    | Release
    | SayOpen
    | Take
    | Tell
)
