"""Carries a relay's commands out with threads, all of which have ended when `run` returns: a frozen sandbox would thaw them
into the next invocation.

One thread decides and waits, woken by what came or by the clock. The lease has a lane of its own, so that nothing slow
stands before a renewal; so have the other items, the cluster's checks and the stream. Posts have as many threads as there
are viewers at most, so that one that is stalled keeps no other waiting.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

from chalicelib.errors import PorticoError
from chalicelib.relay import messages as m
from chalicelib.relay.arrival import Nothing, Relaying, arrive
from chalicelib.relay.audience import MakePump
from chalicelib.relay.hands import Hands
from chalicelib.relay.inbox import Inbox
from chalicelib.relay.listening import Listening
from chalicelib.relay.moments import moment
from chalicelib.relay.ports import Ports
from chalicelib.relay.run import Course, Run
from chalicelib.relay.succession import Succession
from chalicelib.tap.kept import Tap
from chalicelib.tap.limits import SECOND
from chalicelib.tap.ports import Clock

Machine = Run | Succession
PumpOf = Callable[[Tap], MakePump]


@dataclass(frozen=True, slots=True)
class Shell:
    """`quiet_after` in nanoseconds; `viewers` is how many a tap may have."""

    ports: Ports
    clock: Clock
    chance: Callable[[], float]
    pump_of: PumpOf
    quiet_after: int
    viewers: int

    def run(self, tap_id: str, remaining_ms: int) -> str:
        """Be that tap's relay for as long as it is wanted, or until `remaining_ms` are over. Return what it came to."""
        start, relay_id = self.clock.now(), uuid4().hex
        try:
            arrived = arrive(self.ports, tap_id, relay_id, moment(start))
        except PorticoError as error:
            return error.detail
        if isinstance(arrived, Nothing):
            return arrived.why
        tap = arrived.state.tap
        course = Course(self.pump_of(tap), self.chance, start, start + remaining_ms * SECOND // 1_000, self.quiet_after)
        with Crew(self, tap, Hands(self.ports, tap, relay_id, self.clock)) as crew:
            if isinstance(arrived, Relaying):
                crew.drive(Run(arrived.state, course, start))
                return "relayed"
            succession = Succession(arrived.state, relay_id, self.chance, start)
            crew.drive(succession)
            if succession.taken is None:
                return "not needed"
            crew.drive(Run(succession.taken, course, self.clock.now(), succession.inheritance))
            return "succeeded"


class Crew:
    """The threads of one invocation. Leaving it waits for what is under way, and for nothing new."""

    def __init__(self, shell: Shell, tap: Tap, hands: Hands) -> None:
        self._shell = shell
        self._tap = tap
        self._hands = hands
        self._inbox = Inbox()
        self._listening: Listening | None = None
        self._stack = ExitStack()
        self._lanes = {name: self._threads(name, 1) for name in ("lease", "desk", "cluster", "stream")}
        self._posts = self._threads("post", shell.viewers)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_listening()
        self._stack.close()

    def drive(self, machine: Machine) -> None:
        """Until it is done."""
        clock = self._shell.clock
        while True:
            for command in machine.step(clock.now()):
                self._start(command)
            if machine.done:
                return
            now = clock.now()
            for news in self._inbox.wait((machine.wake_at(now) - now) / SECOND):
                machine.hear(news, clock.now())

    def _start(self, command: m.Command) -> None:
        match command:
            case m.OpenStream(stream):
                listening = Listening(self._shell.ports, self._tap, stream, self._inbox, self._shell.clock)
                self._listening = listening
                self._submit(self._lanes["stream"], listening.run)
            case m.CloseStream():
                self._stop_listening()
            case m.Tell():
                self._submit(self._lanes["desk"], lambda: self._hands.tell(command))
            case m.PostTo():
                self._carry(self._posts, command)
            case m.Renew() | m.Look() | m.Take():
                self._carry(self._lanes["lease"], command)
            case m.CheckRights() | m.LookAtPods():
                self._carry(self._lanes["cluster"], command)
            case _:
                self._carry(self._lanes["desk"], command)

    def _carry(self, threads: ThreadPoolExecutor, command: m.Command) -> None:
        self._submit(threads, lambda: self._inbox.put(self._hands.do(command)))

    def _submit(self, threads: ThreadPoolExecutor, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - a bug: raised in the thread that decides, which ends the invocation
                self._inbox.broke(error)

        threads.submit(guarded)

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.stop()

    def _threads(self, name: str, most: int) -> ThreadPoolExecutor:
        return self._stack.enter_context(ThreadPoolExecutor(most, thread_name_prefix=name))
