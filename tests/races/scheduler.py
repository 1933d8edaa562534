"""Runs actors one step at a time, in an order that somebody chooses."""

import threading
from collections.abc import Callable, Iterator

PATIENCE = 20.0  # seconds; a step takes microseconds, so this is only met by a deadlock, which must not hang the tests

Choose = Callable[[int, bool], int]


class DiedError(BaseException):
    """The Lambda ends here. Not an `Exception`: nothing may handle it."""


class Actor:
    """One use of the product, in a thread that runs only when it is its turn."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self.alive = True
        self.dies_after: int | None = None
        self._work = work
        self._steps = 0
        self._go = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def step(self) -> None:
        """Run to the next call through a port, or to the end."""
        self._go.release()
        assert self._stopped.acquire(timeout=PATIENCE)

    def reached(self) -> None:
        """In the actor's thread: a call is about to be made."""
        self._stopped.release()
        assert self._go.acquire(timeout=PATIENCE)
        self._steps += 1
        if self.dies_after is not None and self._steps > self.dies_after:
            raise DiedError

    def _run(self) -> None:
        assert self._go.acquire(timeout=PATIENCE)
        try:
            self._work()
        except DiedError:
            pass
        except BaseException as failure:
            self.failure = failure
        self.alive = False
        self._stopped.release()


class Scheduler:
    """Whose turn it is. `choose(n, free)` gives a number below n.

    Not free means that the actor of the last step is alive: then 0 goes on with it, and any other is a change of actor.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._actors: list[Actor] = []
        self.current: Actor | None = None
        self.ticks = 0

    def add(self, actor: Actor) -> None:
        self._actors.append(actor)

    def at(self, _call: str) -> None:
        """The hook of the fakes: the actor whose turn it is stops here. Outside of a run nobody stops."""
        if self.current is not None:
            self.current.reached()

    def run(self) -> Iterator[Actor]:
        """Go on until all are done; yield who made each step."""
        while alive := [actor for actor in self._actors if actor.alive]:
            order = sorted(alive, key=lambda actor: actor is not self.current)
            self.current = order[self._choose(len(order), self.current not in alive)]
            self.ticks += 1
            self.current.step()
            yield self.current
        self.current = None
        for actor in self._actors:
            if actor.failure is not None:
                raise actor.failure
