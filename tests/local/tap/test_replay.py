"""The tap API answers as the recorded one did: the same requests, byte for byte, and the same status, headers and bodies."""

import pytest

from tests.local.tap.conftest import Tapped
from tests.local.tap.exchange import answered, asked, frames_in, of_linkerd, parsed, recorded, sent, unchunked
from tests.local.tap.mesh import Recorded

REFUSALS = [
    "10-403-kube",
    "11-403-tapserver",
    "12-401-badtoken",
    "13-403-anonymous",
    "20-notfound-deploy",
    "21-nopods-unmeshed",
    "22-nopods-disabled",
    "23-nopods-notenabled",
    "24-nopods-emptyns",
    "25-notfound-ns",
    "30-mismatch-ns",
    "31-mismatch-name",
    "32-emptybody",
    "33-jsonbody",
    "34-bad-selector",
    "36-match-unset",
    "37-match-any",
    "40-404-unknown-type",
    "41-404-trailing-slash",
    "42-get",
    "43-discovery",
]
STREAMS = [
    "01-ok-h1",
    "02-ok-noheaders-h1",
    "05-ok-tenant-a",
    "06-ok-filter-to-method",
    "60-tap-sigkill-midstream-h1",
    "66-apiserver-sigterm-midstream-h1",
    "68-debug",
]


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_is_answered_for_good(tapped: Tapped, name: str) -> None:
    request, expected = recorded(name)
    assert await answered(tapped.running.url, request) == expected


async def test_a_panic_is_told_by_the_api_server(tapped: Tapped) -> None:
    request, expected = recorded("38-dest-no-resource")
    found = await answered(tapped.running.url, request)
    assert found.body == expected.body.replace(b"stream ID 81", b"stream ID 1")
    assert (found.status, found.headers.keys()) == (expected.status, expected.headers.keys())


@pytest.mark.parametrize("name", ["61-503-tap-down-early", "62-503-tap-down-late"])
async def test_a_tap_server_that_is_away(tapped: Tapped, name: str) -> None:
    request, expected = recorded(name)
    tapped.server.taps.away = True
    assert await answered(tapped.running.url, request) == expected


@pytest.mark.parametrize("name", STREAMS)
async def test_a_stream_that_is_broken_off(tapped: Tapped, name: str) -> None:
    """The recorded events, seen by our proxy, come out as they were recorded; and there is no last chunk."""
    request, expected = recorded(name)
    frames = tuple(frames_in(unchunked(expected.body)[0])[:9])
    pod = tapped.mesh.of("web-6b8c9c8b7f-00000")
    async with sent(tapped.running.url, request) as connection:
        await tapped.opened()
        labels = {"deployment": "web", "service": "web", "pod": "web-0"}
        pod.sees(Recorded(method="POST", path="/emojivoto.v1.VotingService/x", labels=labels, frames=frames))
        tapped.mesh.pass_time(0)
        head = await connection.some(b"\r\n\r\n")
        tapped.server.taps.cut_all()
        found = parsed(head + await connection.rest())
    assert (found.status, found.headers) == (expected.status, expected.headers)
    content, ended = unchunked(found.body)
    assert tuple(frames_in(content)) == frames
    assert not ended


@pytest.mark.parametrize("name", ["04-ok-namespace", "35-all-deploys"])
async def test_what_opens_and_waits(tapped: Tapped, name: str) -> None:
    """A namespace, all deployments by an empty name: they open, and send nothing before there is something."""
    async with sent(tapped.running.url, asked(name)) as connection:
        await tapped.opened()
        assert tapped.mesh.of("multi-6b8c9c8b7f-00001").listeners
        tapped.server.taps.cut_all()
        assert await connection.rest() == b""


async def test_linkerd_s_own_command_line_is_served(tapped: Tapped) -> None:
    """It asks for requests to one service alone: the outbound side of them."""
    async with sent(tapped.running.url, of_linkerd()) as connection:
        await tapped.opened()
        for service in ("web", "x"):
            outbound = Recorded(path="/api/y", labels={"service": service}, frames=(service.encode(),))
            tapped.mesh.of("web-6b8c9c8b7f-00000").sees(outbound)
        head = await connection.some(b"\r\n\r\n")
        tapped.server.taps.cut_all()
        content, _ = unchunked(parsed(head + await connection.rest()).body)
        assert frames_in(content) == [b"x"]


async def test_quiet_is_without_a_byte(tapped: Tapped) -> None:
    """50 and 67: no traffic, or a proxy that answers nobody. Both look the same, and stay so until the client leaves."""
    tapped.mesh.silent.add("web-6b8c9c8b7f-00000")
    quiet, unauthorised = asked("50-quiet"), asked("67-proxy-unauth-silent")
    async with sent(tapped.running.url, quiet) as one, sent(tapped.running.url, unauthorised) as other:
        await tapped.opened(2)
        tapped.mesh.of("web-6b8c9c8b7f-00000").sees(Recorded(frames=(b"",)))
        tapped.server.taps.cut_all()
        assert (await one.rest(), await other.rest()) == (b"", b"")
