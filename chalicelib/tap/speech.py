"""What the socket function itself says to a viewer: `error`, `pong`, and a `bye` where no relay could say it. Epoch 0."""

from chalicelib.tap.bye import Bye
from chalicelib.tap.door_ports import Connections, WallClock
from chalicelib.tap.encode import encode
from chalicelib.tap.frames import Farewell, Frame, socket_frame
from chalicelib.tap.kept_ports import Viewers
from chalicelib.tap.limits import SECOND
from chalicelib.tap.posting import Answer

ROOM_SECONDS = 30  # until a client may ask again where there was no room for a relay


class Speech:
    """To one connection at a time; what it cannot take is lost on it."""

    def __init__(self, connections: Connections, viewers: Viewers, clock: WallClock) -> None:
        self._connections = connections
        self._viewers = viewers
        self._clock = clock

    def say(self, endpoint: str, connection_id: str, frame: Frame) -> None:
        """Post it. A socket that is gone is forgotten. Raise `StoreUnavailable`."""
        if self._post(endpoint, connection_id, frame) is Answer.GONE:
            self._viewers.remove(connection_id)

    def dismiss(self, endpoint: str, connection_id: str, bye: Bye, *, ref: int | None = None) -> None:
        """Forget the viewer, so that no relay posts to it, say why, and close. Raise `StoreUnavailable`."""
        self._viewers.remove(connection_id)
        retry = ROOM_SECONDS if bye is Bye.OVERLOAD else bye.may_return
        self._post(endpoint, connection_id, Farewell(int(bye), bye.text, retry, None, ref))
        self._connections.close(endpoint, connection_id)

    def _post(self, endpoint: str, connection_id: str, frame: Frame) -> Answer:
        now = int(self._clock.now().timestamp() * SECOND)
        return self._connections.post(endpoint, connection_id, encode(socket_frame(frame, now=now)))
