"""How fast the local gateway is, beside the bare HTTP server that it is built on. `python -m bench.gateway [seconds]`.

Three figures, each the best of three rounds: REST requests a second (a trivial route, two sandboxes), posts a second to open
sockets, and the same two requests against a bare aiohttp server in the same run, because a figure without a neighbour says more
about the machine than about the gateway. Every answer is checked; one that is wrong ends the run.
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
        bare_get = await _rate(lambda: _get(session, bare_url), seconds)
        rest = await _rate(lambda: _get(session, gateway_url), seconds)
        bare_post = await _rate(lambda: _post(session, bare_url), seconds)
        posts = await _posts(stack, session, gateway_url, seconds)
    print(f"REST requests/s   {rest:8,.0f}   bare aiohttp {bare_get:8,.0f}   ratio {rest / bare_get:.2f}")
    print(f"socket posts/s    {posts:8,.0f}   bare aiohttp {bare_post:8,.0f}   ratio {posts / bare_post:.2f}")


async def _started(stack: AsyncExitStack, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=subprocess.PIPE)
    stack.push_async_callback(process.wait)
    stack.callback(process.terminate)
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().split()[0]


async def _rate(call: Call, seconds: float) -> float:
    """Calls a second, `CLIENTS` at once: the best of `ROUNDS`."""
    return max([await _round(call, seconds / ROUNDS) for _ in range(ROUNDS)])


async def _round(call: Call, seconds: float) -> float:
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


async def _posts(stack: AsyncExitStack, session: aiohttp.ClientSession, url: str, seconds: float) -> float:
    sockets = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=SOCKETS))
    await stack.enter_async_context(sockets)
    opened = [await sockets.ws_connect(f"{url}/ws") for _ in range(SOCKETS)]
    ids = []
    for socket in opened:
        await socket.send_str("{}")
        ids.append((await socket.receive_json())["requestContext"]["connectionId"])
    readers = [asyncio.create_task(_drain(socket)) for socket in opened]
    turn = iter(range(sys.maxsize))
    rate = await _rate(lambda: _post(session, f"{url}/@connections/{quote(ids[next(turn) % SOCKETS])}"), seconds)
    for reader in readers:
        reader.cancel()
    return rate


async def _drain(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 9.0))
