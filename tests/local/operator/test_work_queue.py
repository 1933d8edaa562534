import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from local.kube.errors import ApiError, Unreachable
from local.kube.objects import Key
from local.operator.work_queue import WORKERS, WorkQueue

PATIENCE = 5.0
A, B = Key("n", "a"), Key("n", "b")


@asynccontextmanager
async def running(look: Callable[[Key], Awaitable[None]]) -> AsyncIterator[WorkQueue]:
    queue = WorkQueue("thing", look)
    task = asyncio.create_task(queue.run())
    try:
        yield queue
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_a_burst_is_one_look_and_a_change_during_a_look_is_one_more() -> None:
    looks: list[Key] = []
    begun, go_on, twice = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def look(key: Key) -> None:
        looks.append(key)
        begun.set()
        if len(looks) == 2:
            twice.set()
        await go_on.wait()

    async with running(look) as queue, asyncio.timeout(PATIENCE):
        for _ in range(5):
            queue.add(A)
        await begun.wait()
        for _ in range(5):
            queue.add(A)
        go_on.set()
        await twice.wait()
    assert looks == [A, A]


async def test_one_object_is_never_in_two_hands_and_others_do_not_wait() -> None:
    hands: dict[Key, int] = {}
    most = 0
    done = asyncio.Event()
    keys = [Key("n", str(number)) for number in range(WORKERS * 2)]

    async def look(key: Key) -> None:
        nonlocal most
        hands[key] = hands.get(key, 0) + 1
        assert hands[key] == 1
        most = max(most, sum(hands.values()))
        await asyncio.sleep(0)
        hands[key] -= 1
        if key == keys[-1]:
            done.set()

    async with running(look) as queue, asyncio.timeout(PATIENCE):
        for key in keys * 3:
            queue.add(key)
        await done.wait()
    assert most == WORKERS


async def test_a_look_that_failed_is_repeated_after_a_pause_while_others_go_on() -> None:
    tried: list[Key] = []
    well = asyncio.Event()

    async def look(key: Key) -> None:
        tried.append(key)
        if key == A and tried.count(A) == 1:
            raise ApiError(409, "Conflict", "moved on")
        if key == A and tried.count(A) == 2:
            raise Unreachable("away")
        if key == A:
            well.set()

    async with running(look) as queue, asyncio.timeout(PATIENCE):
        queue.add(A)
        queue.add(B)
        await well.wait()
    assert tried == [A, B, A, A]


async def test_the_servers_own_retry_after_is_waited_for() -> None:
    times: list[float] = []
    twice = asyncio.Event()

    async def look(_: Key) -> None:
        times.append(asyncio.get_running_loop().time())
        if len(times) == 1:
            raise ApiError(429, "", "slow down", retry_after=0.3)
        twice.set()

    async with running(look) as queue, asyncio.timeout(PATIENCE):
        queue.add(A)
        await twice.wait()
    assert times[1] - times[0] >= 0.29


async def test_a_look_may_be_asked_for_later_and_the_last_word_holds() -> None:
    seen = asyncio.Event()

    async def look(_: Key) -> None:
        seen.set()

    async with running(look) as queue, asyncio.timeout(PATIENCE):
        queue.add_later(A, 3600)
        queue.add_later(A, 0.01)
        await seen.wait()
