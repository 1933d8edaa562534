"""One tap from its first socket to its end: taken up again after each loss with a new ticket, for as long as that makes sense.

Whether to come back is decided here, by `bye` and close code: from 4500 on it must not be, below it may.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from portico.access.api import Api
from portico.environment import Environment
from portico.exits import Exit
from portico.faults import Fault, Over, Refusal, Unreachable
from portico.watch.follower import CONNECTED, Follower
from portico.watch.frames import Bye, Frame, Mistake, Started
from portico.watch.opening import Tap, Ticket, another_ticket, worth_another_try
from portico.watch.socket import ATTACH_REF, Lost, Socket, dial
from portico.watch.telling import Teller

EXPIRED = 4401
LONGEST_PAUSE = 300.0  # seconds; a server that asks for more is not waited for
NEVER_AGAIN = range(4500, 5000)
EXITS: Mapping[int, Exit] = {
    4500: Exit.ENDED,
    4501: Exit.ENDED,
    4502: Exit.DENIED,
    4503: Exit.REFUSED,
    4504: Exit.REFUSED,
    4505: Exit.REFUSED,
    4506: Exit.DENIED,
    4508: Exit.PROTOCOL,
}  # of bye codes that say not to come back


class Sink(Protocol):
    """Where frames go."""

    def show(self, frame: Frame) -> bool:
        """Show it; False: that is enough."""
        ...


class Session:
    """`record` gets every frame's text as it came."""

    def __init__(
        self,
        environment: Environment,
        api: Api,
        tap: Tap,
        *,
        attach: Mapping[str, object],
        teller: Teller,
        sink: Sink,
        record: Callable[[str], None],
    ) -> None:
        self._environment = environment
        self._api = api
        self._tap = tap
        self._attach = attach
        self._teller = teller
        self._sink = sink
        self._record = record
        self._follower = Follower(teller)
        self._tries = 0
        self._enough = False

    def run(self, ticket: Ticket) -> None:
        """Until it is enough. Raise `Over`, `Unreachable`, `Refusal`, `WrongProtocol`."""
        current: Ticket | None = ticket
        while True:
            pause = self._once(current)
            if self._enough:
                return
            current = self._again(pause)

    def _once(self, ticket: Ticket | None) -> float:
        """One socket; how long to wait before the next one, -1 for the usual."""
        if ticket is None:
            return -1
        try:
            with dial(ticket, self._environment) as socket:
                self._record(f'{{"type": "{CONNECTED}", "epoch": 0}}')
                self._follower.connected()
                socket.attach(self._attach)
                return self._read(socket)
        except Lost as lost:
            return self._after_loss(lost)

    def _read(self, socket: Socket) -> float:
        try:
            bye = self._until_bye(socket)
        except (KeyboardInterrupt, Fault, BrokenPipeError):
            self._leave(socket)
            raise
        if bye is not None:
            return self._after_bye(bye)
        self._leave(socket)
        self._enough = True
        return 0

    def _until_bye(self, socket: Socket) -> Bye | None:
        """None: it is enough."""
        while True:
            frame = self._take(socket.receive())
            if frame is None:
                continue
            if isinstance(frame.content, Bye):
                return frame.content
            self._heed(frame)
            if not self._sink.show(frame):
                return None

    def _take(self, text: str) -> Frame | None:
        self._record(text)
        return self._follower.take(text)

    def _heed(self, frame: Frame) -> None:
        if isinstance(frame.content, Started):
            self._tries = 0
        elif isinstance(frame.content, Mistake) and frame.content.ref == ATTACH_REF:
            raise Refusal(
                Exit.REFUSED, 400, "The tap was opened, and what is to be seen of it refused", frame.content.detail
            )

    def _leave(self, socket: Socket) -> None:
        """Detach; what still comes is recorded, not shown, and the ledger told as it ended."""
        for text in socket.farewell():
            frame = self._take(text)
            if frame is not None and isinstance(frame.content, Bye):
                break
        if self._follower.totals is not None:
            self._teller.info(str(self._follower.totals))

    def _after_bye(self, bye: Bye) -> float:
        if bye.code == EXPIRED:
            raise Over(Exit.OK, f"The tap reached the end of its life{_books(bye)}")
        if bye.retry is False or bye.code in NEVER_AGAIN:
            raise Over(EXITS.get(bye.code, Exit.ENDED), f"{bye.reason or 'the tap ended'} ({bye.code}){_books(bye)}")
        self._teller.warning(f"{bye.reason or 'the relay said good-bye'} ({bye.code}){_books(bye)}")
        return -1 if bye.retry is True else float(bye.retry)

    def _after_loss(self, lost: Lost) -> float:
        if lost.code in NEVER_AGAIN:
            raise Over(EXITS.get(lost.code, Exit.ENDED), f"The socket was closed for good: {lost} ({lost.code})")
        self._teller.warning(f"the socket was lost ({lost}): what passes until it is back is not shown")
        return -1

    def _again(self, pause: float) -> Ticket | None:
        """Wait, then a new ticket; None where none could be had this time."""
        delays = self._environment.pace.back_off
        if self._tries >= len(delays):
            raise Unreachable("The tap was lost and could not be taken up again", f"tried {self._tries} times")
        delay = delays[self._tries] if pause < 0 else min(max(pause, delays[0]), LONGEST_PAUSE)
        self._tries += 1
        self._teller.info(f"again in {delay:g} s")
        self._environment.sleep(delay)
        try:
            return another_ticket(self._api, self._tap)
        except Fault as fault:
            if not worth_another_try(fault):
                raise
            self._teller.warning(fault.title)
            return None


def _books(bye: Bye) -> str:
    return f": {bye.totals}" if bye.totals else ""
