"""An open tap on the wire: when its head comes, how it ends, what becomes of a slow client, and the ways to trouble it."""

import asyncio

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.tap import streaming
from local.tap.observing import BUFFER_EVENTS
from tests.local.tap.conftest import PATIENCE, Tapped
from tests.local.tap.exchange import Connection, answered, asked, frames_in, parsed, sent, unchunked
from tests.local.tap.mesh import Request

WEB, MULTI = "web-6b8c9c8b7f-00000", "multi-6b8c9c8b7f-00000"
OK = asked("01-ok-h1")
LARGE = 60_000  # bytes of one event: few of them fill what lies between us and a client that does not read


async def closed_content(tapped: Tapped, connection: Connection, head: bytes = b"") -> list[wire.TapEvent]:
    """Cut the tap; what had come until then."""
    tapped.server.taps.cut_all()
    raw = head + await connection.rest()
    return [wire.TapEvent.FromString(frame) for frame in frames_in(unchunked(parsed(raw).body)[0])]


async def test_the_head_comes_with_the_first_event_and_not_before(tapped: Tapped) -> None:
    async with sent(tapped.running.url, OK) as connection:
        await tapped.opened()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connection.reader.read(1), 0.05)
        tapped.mesh.of(WEB).sees(Request())
        assert (await connection.some(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_what_is_there_at_once_comes_in_one_chunk(tapped: Tapped) -> None:
    async with sent(tapped.running.url, OK) as connection:
        await tapped.opened()
        tapped.mesh.of(WEB).sees(Request(), Request())
        head = await connection.some(b"\r\n\r\n")
        size = await connection.some(b"\r\n")
        chunk = await connection.reader.readexactly(int(size, 16))
        assert len(frames_in(chunk)) == 2
        assert b"transfer-encoding: chunked" in head.lower()


async def test_who_leaves_a_quiet_tap_is_noticed(tapped: Tapped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LOOK_SECONDS", 0.02)
    async with sent(tapped.running.url, OK):
        await tapped.opened()
    await tapped.opened(0)
    assert tapped.mesh.of(WEB).listeners == []


async def test_who_leaves_a_busy_tap_is_noticed_too(tapped: Tapped) -> None:
    async with sent(tapped.running.url, OK) as connection:
        await tapped.opened()
        tapped.mesh.of(WEB).sees(Request())
        await connection.some(b"\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        while len(tapped.server.taps):
            tapped.mesh.of(WEB).sees(Request())
            await asyncio.sleep(0.001)
    assert tapped.mesh.of(WEB).listeners == []


async def test_pods_are_a_snapshot(tapped: Tapped) -> None:
    async with sent(tapped.running.url, asked("04-ok-namespace")) as connection:
        await tapped.opened()
        tapped.mesh.of("started-later").sees(Request(path="/later"))
        tapped.mesh.of(MULTI).sees(Request(path="/there"))
        head = await connection.some(b"\r\n\r\n")
        events = await closed_content(tapped, connection, head)
        assert [event.http.request_init.path for event in events] == ["/there"]


async def test_a_stalled_tap_says_nothing_and_drops_what_its_buffers_cannot_hold(tapped: Tapped) -> None:
    async with sent(tapped.running.url, OK.replace(b"\x00\x00\xa0\x40", b"\x00\x00\x7a\x44")) as connection:  # 1,000/s
        await tapped.opened()
        tapped.server.taps.stalled = True
        tapped.mesh.of(WEB).sees(*[Request()] * (BUFFER_EVENTS + 100))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connection.reader.read(1), 0.05)
        tapped.server.taps.stalled = False
        head = await connection.some(b"\r\n\r\n")
        await asyncio.sleep(0)
        assert len(await closed_content(tapped, connection, head)) == BUFFER_EVENTS


async def test_taps_to_come_are_stalled_too_and_a_cut_ends_them(tapped: Tapped) -> None:
    tapped.server.taps.stalled = True
    async with sent(tapped.running.url, OK) as connection:
        await tapped.opened()
        tapped.mesh.of(WEB).sees(Request())
        assert tapped.server.taps.cut_all() == 1
        assert await connection.rest() == b""
    await tapped.opened(0)


async def test_a_client_that_does_not_read_loses_events_and_not_the_order(tapped: Tapped) -> None:
    """Between us and it the kernel holds some megabytes; then 400 events of each pod; then nothing."""
    async with sent(
        tapped.running.url, OK.replace(b"\x00\x00\xa0\x40", b"\x00\x24\x74\x49")
    ) as connection:  # 1,000,000/s
        await tapped.opened()
        rounds, each = 60, 50
        for number in range(rounds):
            tapped.mesh.of(WEB).sees(
                *[Request(path=f"/{number * each + one:05}", padding=LARGE) for one in range(each)]
            )
            await asyncio.sleep(0.001)
        got: list[str] = []
        tapped.server.taps.cut_all()
        content = unchunked_whole(parsed(await connection.rest()).body)
        while len(content) >= 4 and len(content) >= 4 + (size := int.from_bytes(content[:4], "little")):
            got.append(wire.TapEvent.FromString(content[4 : 4 + size]).http.request_init.path[:6])
            content = content[4 + size :]
        assert got == sorted(got)
        assert 0 < len(got) < rounds * each


def unchunked_whole(body: bytes) -> bytes:
    """What the chunks hold; the last of them may be cut."""
    content = b""
    while b"\r\n" in body:
        size, _, body = body.partition(b"\r\n")
        content, body = content + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return content


async def test_the_tap_server_comes_back(tapped: Tapped) -> None:
    tapped.server.taps.away = True
    assert (await answered(tapped.running.url, OK)).status == 503
    tapped.server.taps.away = False
    async with sent(tapped.running.url, OK):
        await tapped.opened()


@pytest.mark.parametrize("rps", [b"\x00\x00\xc0\x7f", b"\x00\x00\x80\x7f"])
async def test_a_rate_that_proxies_refuse_is_silence(tapped: Tapped, rps: bytes) -> None:
    async with sent(tapped.running.url, OK.replace(b"\x00\x00\xa0\x40", rps)) as connection:
        await tapped.opened()
        tapped.mesh.of(WEB).sees(Request())
        tapped.server.taps.cut_all()
        assert await connection.rest() == b""
