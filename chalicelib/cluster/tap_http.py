"""One tap as HTTP/1.1 without I/O: the request's bytes, and out of the answer's bytes frames, or why there are none.

Headers come with the first event, so an answer that has not begun is a tap that waits, however long. A stream has no end
of its own: whether the server finishes it or the connection breaks off (HTTP's last chunk missing), it is lost. Refuses to
follow a redirect, to hold more than one frame of a stream and `REFUSAL_BYTES` of a refusal.
"""

from collections.abc import Sequence
from enum import Enum

import h11

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.tap_frames import FrameReader
from chalicelib.cluster.tap_refusals import is_stream, judge
from chalicelib.errors import ClusterError, ClusterUnavailable, PorticoError, StreamLost

REFUSAL_BYTES = 64 * 1024  # of a refusal's body; the longest real one lists the pods of a target, 60 bytes each

Headers = Sequence[tuple[str, str]]


class Phase(Enum):
    """How far the answer has come."""

    WAITING = "no byte of an answer: the tap is open and quiet, or it is not open yet"
    STREAMING = "frames may come"
    REFUSED = "the head said no; its body tells why"
    ENDED = "`TapAnswer.end` says why"


def request_bytes(host: str, path: str, headers: Headers, body: bytes) -> bytes:
    """The request as it goes out, `path` untouched. Raise `ClusterError` for what HTTP cannot carry."""
    connection = h11.Connection(h11.CLIENT)
    lines = [("Host", host), ("Accept-Encoding", "identity"), ("Content-Length", str(len(body))), *headers]
    try:
        head = connection.send(h11.Request(method="POST", target=path, headers=lines))
        return (head or b"") + (connection.send(h11.Data(data=body)) or b"")
    except h11.LocalProtocolError:
        raise ClusterError("the tap's request holds what no HTTP header can carry") from None


class TapAnswer:
    """Reads one answer. `feed` never raises: what ends it is in `end`, to be looked at after the frames before it."""

    def __init__(self) -> None:
        self.phase = Phase.WAITING
        self.begun = False  # whether the head of a stream has come, also after its end
        self.end: PorticoError | None = None
        self._http = h11.Connection(h11.CLIENT)
        self._http.send(h11.Request(method="POST", target="/", headers=[("Host", "-"), ("Content-Length", "0")]))
        self._http.send(h11.EndOfMessage())
        self._frames = FrameReader()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    def feed(self, piece: bytes) -> list[bytes]:
        """The frames that are complete now. No bytes say that the connection was closed by the other side."""
        frames: list[bytes] = []
        if self.end is not None:
            return frames
        try:
            self._http.receive_data(piece)
            while self.end is None and self._take(self._http.next_event(), frames):
                pass
        except h11.RemoteProtocolError:
            self._stop(self._broken(closed=not piece))
        except PorticoError as error:
            self._stop(error)
        return frames

    def refuse(self) -> None:
        """Judge a refusal by what has come of its body."""
        answer = ClusterAnswer(
            method="POST",
            status=self._status,
            body=bytes(self._body),
            content_type=self._headers.get("content-type", ""),
            retry_after=_seconds(self._headers.get("retry-after", "")),
        )
        self._stop(judge(answer, self._headers.get("linkerd-error", "")))

    def _take(self, event: object, frames: list[bytes]) -> bool:
        """Whether there may be more in what has come."""
        if isinstance(event, h11.Data):
            self._read(bytes(event.data), frames)
        elif isinstance(event, h11.Response):
            self._begin(event)
        elif isinstance(event, h11.EndOfMessage):
            self._finish()
        return isinstance(event, h11.Data | h11.Response | h11.InformationalResponse)

    def _begin(self, head: h11.Response) -> None:
        self._status = head.status_code
        self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        good = is_stream(self._status, self._headers.get("content-type", ""), self._headers.get("linkerd-error", ""))
        self.begun = good
        self.phase = Phase.STREAMING if good else Phase.REFUSED

    def _read(self, data: bytes, frames: list[bytes]) -> None:
        if self.phase is Phase.STREAMING:
            frames += self._frames.feed(data)
            return
        self._body += data[: REFUSAL_BYTES - len(self._body)]
        if len(self._body) >= REFUSAL_BYTES:
            self.refuse()

    def _finish(self) -> None:
        if self.phase is Phase.REFUSED:
            self.refuse()
            return
        self._frames.end()
        self._stop(StreamLost("the tap server ended the stream"))

    def _broken(self, *, closed: bool) -> PorticoError:
        if self.phase is Phase.REFUSED:
            self.refuse()
        if self.end is not None:
            return self.end
        if not closed:
            return ClusterError("the cluster's answer to a tap is not HTTP")
        if self.phase is Phase.STREAMING:
            return StreamLost("the connection to the cluster broke off in mid-stream")
        return ClusterUnavailable("the cluster closed the connection without an answer to the tap")

    def _stop(self, error: PorticoError) -> None:
        self.phase = Phase.ENDED
        self.end = self.end or error


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
