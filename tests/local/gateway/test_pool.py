"""The pool's decisions with sandboxes that are no processes: how many start at once, what happens when none can."""

import asyncio
from typing import cast

import pytest

from local.gateway.manifest import API_HANDLER, Manifest
from local.gateway.pool import STARTS_AT_ONCE, Pool
from local.gateway.sandbox import Launch, Outcome, Sandbox, StartFailed
from local.gateway.settings import Settings

MANIFEST = Manifest("app", [], [], {}, {API_HANDLER: ""}, {}, {})


class Starts:
    """Stands in for `Sandbox.start`: counts, and holds back or fails when told."""

    def __init__(self) -> None:
        self.total = 0
        self.now = 0
        self.most = 0
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def __call__(self, launch: Launch) -> Sandbox:
        self.total += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.02)
            await self.open.wait()
        finally:
            self.now -= 1
        if self.broken:
            raise StartFailed("broken")
        return cast(Sandbox, Quick())


class Quick:
    """A sandbox that answers after a turn of the loop."""

    def __init__(self) -> None:
        self.alive = True
        self.manifest = MANIFEST
        self.idle_since = 0.0

    async def invoke(self, event: bytes, *, request_id: str, trace: str, seconds: float) -> Outcome:
        if event == b"die":
            self.alive = False
        await asyncio.sleep(0.01)
        return Outcome(ok=self.alive, payload=b"{}")

    async def end(self) -> int:
        self.alive = False
        return 0


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Starts:
    made = Starts()
    monkeypatch.setattr(Sandbox, "start", made)
    return made


async def started(**changes: float) -> Pool:
    pool = Pool(Settings(**{"workers": 1, "scale_seconds": 0.0, **changes}))  # type: ignore[arg-type]  # numbers all
    await pool.start()
    return pool


async def many(pool: Pool, count: int, event: bytes = b"{}") -> list[Outcome]:
    return await asyncio.gather(*(pool.run(API_HANDLER, event, request_id=str(n)) for n in range(count)))


async def test_many_at_once_do_not_start_a_sandbox_each(starts: Starts) -> None:
    """Each start is half a second of CPU: twenty at once would take ten seconds, and nobody needs them by then."""
    pool = await started()
    assert all(outcome.ok for outcome in await many(pool, 50))
    assert starts.most == STARTS_AT_ONCE
    await pool.close()


async def test_there_are_never_more_than_allowed(starts: Starts) -> None:
    pool = await started(max_workers=3)
    assert all(outcome.ok for outcome in await many(pool, 50))
    assert starts.total == 3
    await pool.close()


async def test_a_dead_sandbox_is_replaced_up_to_the_warm_number(starts: Starts) -> None:
    pool = await started(scale_seconds=10)
    assert [outcome.ok for outcome in await many(pool, 1, b"die")] == [False]
    assert [outcome.ok for outcome in await many(pool, 1)] == [True]
    assert starts.total == 2
    await pool.close()


async def test_warm_functions_start_after_the_first_answer_and_only_once(starts: Starts) -> None:
    pool = Pool(Settings(workers=1, warm=("relay", "websocket_connect"), scale_seconds=10))
    await pool.start()
    assert starts.total == 1
    await many(pool, 3)
    async with asyncio.timeout(5):
        while starts.total < 3 or starts.now:
            await asyncio.sleep(0)
    await pool.run("relay", b"{}", request_id="r")
    assert starts.total == 3  # the relay's was there
    await pool.close()


async def test_who_waits_is_told_when_none_can_start_and_the_next_tries_again(starts: Starts) -> None:
    pool = await started(max_workers=1)
    starts.broken = True
    outcomes = await many(pool, 3, b"die")
    assert [outcome.ok for outcome in outcomes] == [False] * 3
    assert b"broken" in outcomes[2].payload
    starts.broken = False
    assert [outcome.ok for outcome in await many(pool, 1)] == [True]
    await pool.close()


async def test_the_first_that_cannot_start_is_raised(starts: Starts) -> None:
    starts.broken = True
    with pytest.raises(StartFailed):
        await started()


async def test_closing_ends_what_starts(starts: Starts) -> None:
    pool = await started()
    starts.open.clear()
    waiting = asyncio.create_task(many(pool, 2, b"die"))
    while not starts.now:
        await asyncio.sleep(0)
    await pool.close()
    assert starts.now == 0
    waiting.cancel()
