"""How fast the local gateway is, beside the bare HTTP server that it is built on. `python -m bench.gateway [seconds]`.

REST requests a second (a trivial route, two sandboxes) and posts a second to open sockets, each beside the same request to a bare
aiohttp server, because a figure without a neighbour says more about the machine than about the gateway. The four take turns, and
the best of each one's rounds counts. Every answer is checked; one that is wrong ends the run.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from urllib.parse import quote

import aiohttp

SAMPLE = "tests.local.gateway.sample.app:app"
CLIENTS = 16  # requests under way at once
SOCKETS = 8
ROUNDS = 3
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 made-up"}  # as botocore begins it
FRAME = b'{"type":"batch","events":[]}' * 20  # 560 bytes
BARE = """
import asyncio
from aiohttp import web
async def answer(request):
    await request.read()
    return web.Response(body=b'{"hello":"world"}', content_type="application/json")
async def main():
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("http://127.0.0.1:%d" % runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
Call = Callable[[], Awaitable[None]]


async def main(seconds: float) -> None:
    """Print the figures."""
    async with AsyncExitStack() as stack:
        bare_url = await _started(stack, "-c", BARE)
        gateway_url = await _started(stack, "-m", "local.gateway", "--app", SAMPLE, "--port", "0", "--no-schedules")
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CLIENTS)))
        ids = await _open_sockets(stack, gateway_url)
        turn = iter(range(sys.maxsize))
        calls: dict[str, Call] = {
            "bare GET": lambda: _get(session, bare_url),
            "REST": lambda: _get(session, gateway_url),
            "bare POST": lambda: _post(session, bare_url),
            "posts": lambda: _post(session, f"{gateway_url}/@connections/{quote(ids[next(turn) % SOCKETS])}"),
        }
        best = dict.fromkeys(calls, 0.0)
        for _ in range(ROUNDS):
            for name, call in calls.items():
                best[name] = max(best[name], await _rate(call, seconds / ROUNDS / len(calls)))
    for name, bare in (("REST", "bare GET"), ("posts", "bare POST")):
        print(f"{name:6} {best[name]:8,.0f}/s   {bare:9} {best[bare]:8,.0f}/s   ratio {best[name] / best[bare]:.2f}")


async def _started(stack: AsyncExitStack, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=subprocess.PIPE)
    stack.push_async_callback(process.wait)
    stack.callback(process.terminate)
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().split()[0]


async def _rate(call: Call, seconds: float) -> float:
    """Calls a second, `CLIENTS` at once."""
    began = time.perf_counter()
    counts = await asyncio.gather(*(_repeat(call, began + seconds) for _ in range(CLIENTS)))
    return sum(counts) / (time.perf_counter() - began)


async def _repeat(call: Call, until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        await call()
        count += 1
    return count


async def _get(session: aiohttp.ClientSession, url: str) -> None:
    async with session.get(url) as answer:
        assert await answer.read() == b'{"hello":"world"}', answer.status


async def _post(session: aiohttp.ClientSession, url: str) -> None:
    async with session.post(url, data=FRAME, headers=SIGNED) as answer:
        assert answer.status == 200, answer.status
        await answer.read()


async def _open_sockets(stack: AsyncExitStack, url: str) -> list[str]:
    """Ids of open connections whose clients read."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    sockets = [await session.ws_connect(f"{url}/ws") for _ in range(SOCKETS)]
    ids = []
    for socket in sockets:
        await socket.send_str("{}")
        ids.append((await socket.receive_json())["requestContext"]["connectionId"])
    for socket in sockets:
        stack.callback(asyncio.create_task(_drain(socket)).cancel)
    return ids


async def _drain(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 12.0))
