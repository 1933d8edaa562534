"""One run of chaos: everything that goes wrong, by a clock of its own each, and then calm, so that all can say goodbye."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
from websockets.exceptions import ConnectionClosed

from tests.chaos.cast import STALLS, Cast
from tests.chaos.scenery import Scenery

POST_FAULTS = {"429": 0.05, "410": 0.001, "500-before": 0.003, "500-after": 0.003}  # shares of the posts, in bad times
KILL_EVERY, BREAK_EVERY, STORM_EVERY, FIDGET_EVERY, LOOK_EVERY = 23.0, 31.0, 9.0, 2.5, 1.0  # seconds
BAD_SECONDS = 15.0  # in turn with as many good ones
STALL_SECONDS = 10.0  # likewise; not in step with the bad times, so that the two can be told apart
CALM_SECONDS = 15.0  # in the end, with nothing going wrong: a dead relay's lease ends, a viewer's ping starts another
SETTLE_SECONDS = 150.0  # for a dozen sockets, each of which wants sandboxes at the same time
STORM = 4  # viewers that come at once
GOODBYE_SECONDS = 30.0


@dataclass(slots=True)
class Campaign:
    """`say` is told a line now and then. `stalls` and `bad` are from and until when, as moments are."""

    scenery: Scenery
    seconds: float
    say: Callable[[str], None]
    done: dict[str, int] = field(default_factory=dict)
    stalls: list[tuple[float, float]] = field(default_factory=list)
    bad: list[tuple[float, float]] = field(default_factory=list)  # times for posts

    async def run(self) -> Cast:
        """Everything, for so long."""
        async with self.scenery.desk() as desk:
            cast = Cast(desk)
            await cast.gather()
            watching = [asyncio.create_task(viewer.run()) for viewer in cast.viewers.values()]
            await self._settle(cast)
            await self._trouble(cast)
            await self._goodbye(cast, watching)
            return cast

    async def _settle(self, cast: Cast) -> None:
        """Nothing goes wrong until all have seen their first frame; a machine that is busy gets the time that it takes."""
        starting = {name: asyncio.create_task(viewer.started.wait()) for name, viewer in cast.viewers.items()}
        _, late = await asyncio.wait(starting.values(), timeout=SETTLE_SECONDS)
        for name, task in starting.items():
            if task in late:
                task.cancel()
                cast.stranded.append(f"{name}: no relay's frame in {SETTLE_SECONDS:.0f} s, before anything went wrong")
        self.say(f"{len(starting) - len(late)} viewers have started")

    async def _trouble(self, cast: Cast) -> None:
        looking = asyncio.create_task(self._every("looks", LOOK_EVERY, self._look))
        chores = [
            self._every("relays killed", KILL_EVERY, self._kill),
            self._every("upstreams broken", BREAK_EVERY, self._break),
            self._every("storms", STORM_EVERY, lambda: self._storm(cast)),
            self._every("changes of mind", FIDGET_EVERY, lambda: self._fidget(cast)),
            self._every("bad times for posts", BAD_SECONDS, self._bad_posts),
            self._every("stalls", STALL_SECONDS, lambda: self._stall(cast)),
            self._every("progress", 10.0, lambda: self._progress(cast)),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(max(self.seconds - CALM_SECONDS, 0)), asyncio.TaskGroup() as group:
                for chore in chores:
                    group.create_task(chore)
        self.scenery.fail_posts({})
        cast.viewers[STALLS].read_on()
        await asyncio.sleep(CALM_SECONDS)
        looking.cancel()
        await asyncio.wait({looking})

    async def _goodbye(self, cast: Cast, watching: "list[asyncio.Task[None]]") -> None:
        """The taps are deleted: then their relays say goodbye, with the last totals."""
        for tap in cast.taps:
            await cast.desk.delete(tap)
        _, late = await asyncio.wait(watching, timeout=GOODBYE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.wait(watching)
        said = {name: [moment.frame for moment in viewer.history.frames()] for name, viewer in cast.viewers.items()}
        silent = [name for name, frames in said.items() if not any(f and f["type"] == "bye" for f in frames[-2:])]
        cast.stranded += [f"{name}: no bye in the end" for name in silent]

    async def _every(self, what: str, seconds: float, act: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            with suppress(httpx.HTTPError, ConnectionClosed):
                await act()
                self.done[what] = self.done.get(what, 0) + 1

    async def _look(self) -> None:
        self.scenery.relays.look()

    async def _kill(self) -> None:
        self.scenery.relays.kill_one(self.scenery.chance)

    async def _break(self) -> None:
        self.scenery.break_upstream()

    async def _storm(self, cast: Cast) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(STORM):
                group.create_task(cast.pass_by(self.scenery.chance))

    async def _fidget(self, cast: Cast) -> None:
        await cast.fidget(self.scenery.chance, self.done.get("changes of mind", 0) + 1)

    async def _bad_posts(self) -> None:
        began = time.time()
        self.scenery.fail_posts(POST_FAULTS)
        await asyncio.sleep(BAD_SECONDS)
        self.scenery.fail_posts({})
        self.bad.append((began, time.time()))

    async def _stall(self, cast: Cast) -> None:
        viewer = cast.viewers[STALLS]
        began = time.time()
        viewer.stall()
        await asyncio.sleep(STALL_SECONDS)
        viewer.read_on()
        self.stalls.append((began, time.time()))

    async def _progress(self, cast: Cast) -> None:
        frames = sum(1 for history in cast.histories() for _ in history.frames())
        sockets = sum(viewer.sockets for viewer in cast.viewers.values())
        relays = len(self.scenery.relays.pids())
        self.say(f"{frames:>7} frames  {sockets:>4} sockets  {relays} relays  {self._sum()}")

    def _sum(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in self.done.items() if what not in {"looks", "progress"})
