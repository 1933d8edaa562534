"""Requests as bytes and answers as bytes: what a recording is compared with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.local.tap.conftest import PATIENCE

RECORDINGS = Path(__file__).parents[2] / "data" / "tap"
OTHER = {"audit-id", "date", "server"}  # differ with each request, or are aiohttp's own


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # without those that differ each time, and priority and fairness, which is not there
    body: bytes  # as it was on the wire: with chunks, where there are some


def parsed(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    kept = {
        name: value for name, value in headers.items() if name not in OTHER and not name.startswith("x-kubernetes-pf-")
    }
    return Answer(int(status.split(" ")[1]), kept, body)


def unchunked(body: bytes) -> tuple[bytes, bool]:
    """What the chunks hold, and whether a last one says that this was all."""
    content = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        if int(size, 16) == 0:
            return content, True
        content, body = content + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return content, False


def frames_in(content: bytes) -> list[bytes]:
    found = []
    while content:
        size = int.from_bytes(content[:4], "little")
        assert len(content) >= 4 + size, "a frame is whole"
        found.append(content[4 : 4 + size])
        content = content[4 + size :]
    return found


def asked(name: str) -> bytes:
    """The bytes of a recorded request."""
    return (RECORDINGS / f"{name}.req.bin").read_bytes()


def recorded(name: str) -> tuple[bytes, Answer]:
    """The request's bytes and what was answered."""
    return asked(name), parsed((RECORDINGS / f"{name}.resp.bin").read_bytes())


def of_linkerd() -> bytes:
    """What Linkerd's own command line sends when it taps, with a token."""
    head, _, body = asked("70-cli-requests").partition(b"POST ")[2].partition(b"\r\n\r\n")
    size = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    return b"POST " + head + b"\r\nAuthorization: Bearer admin-token\r\n\r\n" + body[:size]


@dataclass(frozen=True)
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def rest(self) -> bytes:
        """All that comes until the server closes."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read()

    async def some(self, until: bytes) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self.reader.readuntil(until)


@asynccontextmanager
async def sent(url: str, request: bytes) -> AsyncIterator[Connection]:
    """A connection on which this has been sent."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


async def answered(url: str, request: bytes) -> Answer:
    """The whole answer of a request that is answered for good."""
    closing = request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
    async with sent(url, closing) as connection:
        answer = parsed(await connection.rest())
    answer.headers.pop("connection", None)
    return answer
