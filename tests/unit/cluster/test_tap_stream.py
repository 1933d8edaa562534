"""A tap over real sockets: recorded streams in small pieces, silence, hang-ups, and a close from another thread."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest
import urllib3

from chalicelib.cluster import tap_stream
from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.tap_decode import decode
from chalicelib.cluster.tap_frames import FrameReader
from chalicelib.cluster.tap_request import TapAsk, body_of
from chalicelib.cluster.tap_stream import TapOpener, TapStream
from chalicelib.cluster.tap_viewer import ActsAs
from chalicelib.errors import (
    ClusterError,
    ClusterUnavailable,
    NothingToTap,
    PorticoError,
    StreamGarbled,
    StreamLost,
    TapForbidden,
    TapRefused,
)
from chalicelib.tap.events import TapEvent
from chalicelib.tap.target import read_target
from tests.unit.cluster.api_server import ApiServer, Handler
from tests.unit.cluster.certificates import issue, server_context
from tests.unit.cluster.tap_recordings import good_streams, recorded, vector
from tests.unit.cluster.tap_server import HEAD, chunk, hangs_up_after, plays, resets_after

NOW = 1_795_000_000_000_000_000
ASK = TapAsk(read_target("emojivoto", "deploy", "web"), max_rps=5)
ALL_DEPLOYMENTS = TapAsk(read_target("emojivoto", "deploy"))
VIEWER = ActsAs("key:k1", ["portico:shop", "devs"])
SOON = 5.0  # seconds; what comes over loopback comes well within


@dataclass
class FixedClock:
    def now(self) -> int:
        return NOW


def opener(server: ApiServer, base: str = "") -> TapOpener:
    access = Access(f"http://127.0.0.1:{server.port}{base}", urllib3.PoolManager(), "Bearer s3cret")
    return TapOpener(lambda: access, FixedClock())


@pytest.fixture
def over() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


def read_all(stream: TapStream, count: int) -> list[TapEvent]:
    events: list[TapEvent] = []
    while len(events) < count:
        more = stream.read(SOON)
        assert more, "nothing came"
        events += more
    return events


def read_to_the_end(stream: TapStream) -> tuple[list[TapEvent], PorticoError]:
    events: list[TapEvent] = []
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            events += stream.read(0.5)
        except PorticoError as end:
            return events, end
    raise AssertionError("the stream did not end")


def expected(name: str) -> list[TapEvent]:
    return [decode(frame, NOW) for frame in FrameReader().feed(recorded(name).answer)]


@pytest.mark.parametrize("name", good_streams())
def test_recorded_streams_arrive_whole(server: ApiServer, over: Event, name: str) -> None:
    server.says(plays(recorded(name).raw, over, seed=len(name)))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        assert read_all(stream, len(expected(name))) == expected(name)
        assert stream.begun


def test_what_is_asked_is_asked_for_the_viewer(server: ApiServer, over: Event) -> None:
    server.says(plays(HEAD + chunk(vector("E1")), over))
    with closing(opener(server, "/k8s/clusters/c-1").open(ALL_DEPLOYMENTS, VIEWER)) as stream:
        read_all(stream, 1)
    assert server.last.method == "POST"
    assert server.last.target == (
        "/k8s/clusters/c-1/apis/tap.linkerd.io/v1alpha1/watch/namespaces/emojivoto/deployments//tap"
    )
    assert server.last.body == body_of(ALL_DEPLOYMENTS)
    headers = server.last.headers
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["user-agent"].startswith("portico/")
    assert (headers["impersonate-user"], headers["accept-encoding"]) == ("portico:viewer", "identity")
    assert headers["impersonate-extra-portico.dev%2fprincipal"] == "key:k1"


def test_a_quiet_tap_waits_and_is_no_failure(server: ApiServer, over: Event) -> None:
    go = Event()

    def late(connection: socket.socket) -> None:
        go.wait(SOON)
        connection.sendall(HEAD + chunk(vector("E1")))
        over.wait(SOON)

    server.says(late)
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        begin = time.monotonic()
        assert stream.read(0.2) == []
        assert 0.15 < time.monotonic() - begin < 1
        assert not stream.begun
        go.set()
        assert len(read_all(stream, 1)) == 1


def test_reading_again_goes_on_where_it_was(server: ApiServer, over: Event) -> None:
    half = Event()
    data = HEAD + chunk(vector("E1"))

    def in_two(connection: socket.socket) -> None:
        connection.sendall(data[:-30])
        half.wait(SOON)
        connection.sendall(data[-30:])
        over.wait(SOON)

    server.says(in_two)
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        assert stream.read(0.1) == []
        half.set()
        assert len(read_all(stream, 1)) == 1


@pytest.mark.parametrize("end", [hangs_up_after, resets_after])
def test_a_stream_that_breaks_off_is_lost_after_its_events(server: ApiServer, end: Callable[[bytes], Handler]) -> None:
    server.says(end(HEAD + chunk(vector("E1")) + chunk(vector("E2"))))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        events, why = read_to_the_end(stream)
    assert isinstance(why, StreamLost)
    assert "broke off" in why.detail
    assert len(events) == 2 or end is resets_after  # a reset may overtake what was sent before it


@pytest.mark.parametrize("name", ["60-tap-sigkill-midstream-h1", "66-apiserver-sigterm-midstream-h1"])
def test_recorded_breaks_are_lost_streams(server: ApiServer, name: str) -> None:
    server.says(hangs_up_after(recorded(name).raw))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        events, why = read_to_the_end(stream)
    assert events == expected(name)
    assert isinstance(why, StreamLost)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("10-403-kube", TapForbidden),
        ("11-403-tapserver", TapForbidden),
        ("12-401-badtoken", ClusterError),
        ("21-nopods-unmeshed", NothingToTap),
        ("34-bad-selector", TapRefused),
        ("61-503-tap-down-early", ClusterUnavailable),
    ],
)
def test_recorded_refusals_are_raised_by_the_first_read(
    server: ApiServer, over: Event, name: str, kind: type[PorticoError]
) -> None:
    server.says(plays(recorded(name).raw, over))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        for _ in range(2):
            with pytest.raises(kind):
                stream.read(SOON)
        assert not stream.begun


def test_a_refusal_whose_body_never_ends_is_judged_in_time(
    server: ApiServer, over: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tap_stream, "REFUSAL_SECONDS", 0.2)
    server.says(plays(recorded("21-nopods-unmeshed").raw.replace(b"Content-Length: 59", b"Content-Length: 99"), over))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        begin = time.monotonic()
        with pytest.raises(NothingToTap):
            stream.read(SOON)
        assert time.monotonic() - begin < SOON / 2


def test_a_bad_frame_ends_the_stream_after_the_good_ones(server: ApiServer, over: Event) -> None:
    server.says(plays(HEAD + chunk(vector("E1") + b"\x03\0\0\0\x1a\xff\xff" + vector("E2")), over))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        events, why = read_to_the_end(stream)
    assert len(events) == 1
    assert isinstance(why, StreamGarbled)


def test_the_servers_last_words_end_the_stream(server: ApiServer, over: Event) -> None:
    server.says(plays(HEAD + chunk(vector("E1") + vector("A1")), over))
    with closing(opener(server).open(ASK, VIEWER)) as stream:
        events, why = read_to_the_end(stream)
    assert len(events) == 1
    assert isinstance(why, NothingToTap)


def test_closing_from_another_thread_ends_a_read_at_once(server: ApiServer, over: Event) -> None:
    gone = Event()

    def until_the_client_leaves(connection: socket.socket) -> None:
        if connection.recv(1) == b"":
            gone.set()

    server.says(until_the_client_leaves)
    stream = opener(server).open(ASK, VIEWER)
    got: list[list[TapEvent]] = []
    reader = Thread(target=lambda: got.append(stream.read(60)))
    reader.start()
    begin = time.monotonic()
    stream.close()
    reader.join(SOON)
    assert time.monotonic() - begin < 1
    assert got == [[]]
    assert gone.wait(SOON)
    stream.close()
    assert stream.read(1) == []


def test_nothing_is_sent_for_a_viewer_without_groups(server: ApiServer) -> None:
    with pytest.raises(TapForbidden):
        opener(server).open(ASK, ActsAs("key:k1", []))
    assert server.connections == 0


def test_a_connection_that_breaks_while_asking_is_unavailable(server: ApiServer) -> None:
    def broken(_: Access) -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.close()
        return ours

    access = Access(f"http://127.0.0.1:{server.port}", urllib3.PoolManager())
    with pytest.raises(ClusterUnavailable, match="broke while it was asked"):
        TapOpener(lambda: access, FixedClock(), connect=broken).open(ASK, VIEWER)


def test_a_stream_over_tls(server: ApiServer, over: Event, tmp_path: Path) -> None:
    authority = issue("authority")
    context = server_context(issue("server", authority), tmp_path)
    server.tls = lambda connection: context.wrap_socket(connection, server_side=True)
    server.says(plays(recorded("01-ok-h1").raw, over), hangs_up_after(recorded("01-ok-h1").raw))
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(authority.pem)
    access = Access(f"https://127.0.0.1:{server.port}", urllib3.PoolManager(ca_certs=str(trusted)), "Bearer x")
    opening = TapOpener(lambda: access, FixedClock())
    with closing(opening.open(ASK, VIEWER)) as stream:
        assert read_all(stream, len(expected("01-ok-h1"))) == expected("01-ok-h1")
        assert stream.read(0.1) == []
    with closing(opening.open(ASK, VIEWER)) as stream:
        events, why = read_to_the_end(stream)
        assert len(events) == len(expected("01-ok-h1"))
        assert isinstance(why, StreamLost)
