"""One WebSocket to one viewer's relay: attached, pinged, read. The only file here that does I/O on a socket.

The library's own ping is off: an answer of API Gateway would say nothing about the relay, and a `ping` frame does.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI, ProxyError
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from portico.access.address import is_loopback
from portico.access.api import USER_AGENT
from portico.environment import Environment
from portico.exits import Exit
from portico.faults import Refusal, WrongProtocol
from portico.watch.opening import PROTOCOL, Ticket

OPEN_SECONDS = 10.0  # a cold function answers an upgrade in three
CLOSE_SECONDS = 1.0
LONGEST_FRAME = 1 << 20  # bytes; API Gateway sends at most 128 KB
ATTACH_REF = 1


class Lost(Exception):
    """The socket ended without a `bye`; `code` is its close code, 1006 where it just broke."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Socket:
    """An attached viewer."""

    def __init__(self, connection: ClientConnection, environment: Environment) -> None:
        self._connection = connection
        self._clock: Callable[[], float] = environment.clock
        self._pace = environment.pace
        self._ref = ATTACH_REF
        self._heard = self._pinged = self._clock()

    def attach(self, wanted: Mapping[str, object]) -> None:
        """The first frame: what this viewer wants."""
        self._send({"type": "attach", "ref": ATTACH_REF, **wanted})

    def receive(self) -> str:
        """The next frame, pinging while there is none. Raise `Lost`, also for a silence that is too long."""
        while True:
            now = self._clock()
            if now - self._heard >= self._pace.silence:
                raise Lost(1006, f"nothing was heard for {self._pace.silence:.0f} s")
            if now - self._pinged >= self._pace.ping:
                self._ping(now)
            if (
                text := self._next(min(self._pinged + self._pace.ping, self._heard + self._pace.silence) - now)
            ) is not None:
                return text

    def farewell(self) -> Iterator[str]:
        """Detach, and give what still comes, for a moment: the last of it is the `bye`."""
        self._ref += 1
        deadline = self._clock() + self._pace.leave
        try:
            self._send({"type": "detach", "ref": self._ref})
            while (left := deadline - self._clock()) > 0:
                if (text := self._next(left)) is not None:
                    yield text
        except Lost:
            return

    def _ping(self, now: float) -> None:
        self._ref += 1
        self._pinged = now
        self._send({"type": "ping", "ref": self._ref})

    def _next(self, seconds: float) -> str | None:
        try:
            text = self._connection.recv(timeout=max(seconds, 0))
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            raise _lost(closed) from None
        self._heard = self._clock()
        return text if isinstance(text, str) else text.decode(errors="replace")

    def _send(self, frame: Mapping[str, object]) -> None:
        try:
            self._connection.send(json.dumps(frame))
        except ConnectionClosed as closed:
            raise _lost(closed) from None


@contextmanager
def dial(ticket: Ticket, environment: Environment) -> Iterator[Socket]:
    """An open socket. Raise `Lost` where it cannot be had now, `Refusal` and `WrongProtocol` where it never will."""
    with _connected(ticket) as connection:
        if connection.subprotocol != PROTOCOL:
            raise WrongProtocol(f"{ticket.websocket} does not speak {PROTOCOL}")
        yield Socket(connection, environment)


def _connected(ticket: Ticket) -> ClientConnection:
    try:
        return connect(
            ticket.websocket,
            subprotocols=[Subprotocol(name) for name in ticket.subprotocols],
            user_agent_header=USER_AGENT,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=None,
            max_size=LONGEST_FRAME,
            proxy=None if is_loopback(ticket.websocket) else True,
        )
    except InvalidStatus as refused:
        raise _refused(refused.response.status_code, ticket) from None
    except InvalidURI as bad:
        raise WrongProtocol("The API gave no address of a socket", str(bad)) from None
    except (OSError, InvalidHandshake, ProxyError, ImportError) as lost:
        raise Lost(1006, str(lost) or type(lost).__name__) from None


def _refused(status: int, ticket: Ticket) -> Exception:
    if status in {401, 403}:
        return Refusal(Exit.DENIED, status, f"{ticket.websocket} refused the ticket ({status})")
    if status == 429 or status >= 500:
        return Lost(1006, f"the socket answered {status}")
    return WrongProtocol(f"{ticket.websocket} is no socket: it answered {status}")


def _lost(closed: ConnectionClosed) -> Lost:
    if closed.rcvd is None:
        return Lost(1006, "the connection broke")
    return Lost(closed.rcvd.code, closed.rcvd.reason or f"closed with {closed.rcvd.code}")
