"""`cluster/transport.py`: whatever a server or the wire does, one of our errors says it, in time."""

import gzip
import socket
import ssl
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest
import urllib3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.cluster import transport as module
from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.deadlines import Deadline, wall_clock
from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.transport import Call, Transport, breakage
from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable, PorticoError
from tests.unit.cluster.api_server import ApiServer, answer
from tests.unit.cluster.certificates import issue, server_context
from tests.unit.cluster.conftest import Time


def ask(url: str, *, seconds: float = 5, method: str = "GET", **pool: object) -> ClusterAnswer:
    """One call through a transport of its own."""
    with urllib3.PoolManager(maxsize=1, **pool) as manager:  # type: ignore[arg-type]
        transport = Transport(Access(url, manager), wall_clock, connect_seconds=1)
        until = Deadline(wall_clock() + timedelta(seconds=seconds), wall_clock)
        return transport.send(Call(method, "/x", {"Accept-Encoding": "gzip"}, None, until))


@pytest.fixture
def url(server: ApiServer) -> str:
    return f"http://127.0.0.1:{server.port}"


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def send(raw: bytes) -> Callable[[socket.socket], None]:
    """Say this and hang up."""
    return lambda connection: connection.sendall(raw)


def waiting(over: Event) -> Callable[[socket.socket], None]:
    """Say nothing until it is over."""

    def wait(_: socket.socket) -> None:
        over.wait(5)

    return wait


def test_an_answer_is_read_whole(server: ApiServer, url: str) -> None:
    server.says(answer(418, "x" * 200_000, content_type="text/plain", retry_after="7"))
    told = ask(url)
    assert (told.method, told.status, len(told.body)) == ("GET", 418, 200_000)
    assert (told.content_type, told.retry_after) == ("text/plain", 7)


@pytest.mark.parametrize("said", ["", "soon", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "9999999", "¹"])
def test_a_retry_after_that_is_no_small_number_is_none(server: ApiServer, url: str, said: str) -> None:
    server.says(answer(429, "", retry_after=said))
    assert ask(url).retry_after is None


def test_a_redirect_is_an_answer_and_not_followed(server: ApiServer, url: str) -> None:
    server.says(answer(302, "", location=f"{url}/elsewhere"))
    assert ask(url).status == 302
    assert len(server.seen) == 1


def test_gzip_is_undone(server: ApiServer, url: str) -> None:
    server.says(answer(200, gzip.compress(b'{"a": 1}'), content_encoding="gzip"))
    assert ask(url).document() == {"a": 1}


def test_broken_gzip_is_an_answer_that_cannot_be_read(server: ApiServer, url: str) -> None:
    server.says(answer(200, b"not gzip at all", content_encoding="gzip"))
    with pytest.raises(ClusterError, match="cannot be read"):
        ask(url)


def test_a_small_answer_that_unpacks_without_end_is_cut(
    server: ApiServer, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_BYTES", 1_000_000)
    server.says(answer(200, zlib.compress(b"\0" * 50_000_000, 9), content_encoding="deflate"))
    with pytest.raises(ClusterError, match="larger"):
        ask(url)


def test_an_endless_answer_is_cut(server: ApiServer, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_BYTES", 100_000)
    server.says(answer(200, b"x" * 200_000))
    with pytest.raises(ClusterError, match="larger"):
        ask(url)


def test_nobody_listening_is_unavailable(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ClusterUnavailable, match="cannot be reached"):
        ask(f"http://127.0.0.1:{port}")


def test_a_name_that_does_not_resolve_is_unavailable() -> None:
    with pytest.raises(ClusterUnavailable, match="cannot be reached"):
        ask("http://no-such-host.invalid")


@pytest.mark.parametrize("hang_up", [reset, lambda _: None, send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")])
def test_a_broken_connection_is_unavailable_to_a_read_and_unknown_to_a_write(
    server: ApiServer, url: str, hang_up: Callable[[socket.socket], None]
) -> None:
    server.says(hang_up)
    with pytest.raises(ClusterUnavailable, match="broke"):
        ask(url)
    with pytest.raises(ClusterTimeout, match="may have been done"):
        ask(url, method="POST")


def test_silence_is_a_timeout(server: ApiServer, url: str) -> None:
    over = Event()
    server.says(waiting(over))
    with pytest.raises(ClusterTimeout, match="in time"):
        ask(url, seconds=0.1)
    over.set()


def test_an_answer_that_drips_ends_at_the_deadline(server: ApiServer, url: str) -> None:
    over = Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not over.wait(0.03):
            connection.sendall(b"x")

    server.says(drip)
    with pytest.raises(ClusterTimeout, match="finish"):
        ask(url, seconds=0.2)
    over.set()


def test_an_answer_that_is_whole_counts_though_the_time_is_over(server: ApiServer, time: Time) -> None:
    def slowly(connection: socket.socket) -> None:
        time.pass_by(60)
        connection.sendall(answer(201, {"made": True}))

    server.says(slowly)
    with urllib3.PoolManager() as pool:
        transport = Transport(Access(f"http://127.0.0.1:{server.port}", pool), time.now, connect_seconds=1)
        call = Call("POST", "/x", {}, b"{}", Deadline(time.now() + timedelta(seconds=5), time.now))
        assert transport.send(call).document() == {"made": True}


def test_without_time_nothing_is_sent(server: ApiServer, url: str) -> None:
    with pytest.raises(ClusterUnavailable, match="nothing was sent"):
        ask(url, seconds=0)
    assert server.seen == []


def test_a_half_read_connection_is_not_used_again(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_BYTES", 10)
    with urllib3.PoolManager(maxsize=1) as pool:
        transport = Transport(Access(f"http://127.0.0.1:{server.port}", pool), wall_clock, connect_seconds=1)
        call = Call("GET", "/x", {}, None, Deadline(wall_clock() + timedelta(seconds=5), wall_clock))
        server.says(answer(200, b"x" * 100_000), answer(200, b"{}"))
        with pytest.raises(ClusterError):
            transport.send(call)
        assert transport.send(call).body == b"{}"
    assert server.connections == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda raw: b"HTTP/1.1 200 OK\r\n" + raw)))
def test_no_bytes_raise_anything_outside_the_error_tree(server: ApiServer, url: str, raw: bytes) -> None:
    server.says(send(raw))
    for method in ("GET", "POST"):
        try:
            told = ask(url, method=method, seconds=2)
        except PorticoError:
            continue
        assert isinstance(told.body, bytes)


def test_a_header_that_cannot_be_sent_is_our_error(server: ApiServer, url: str) -> None:
    with urllib3.PoolManager() as pool:
        transport = Transport(Access(url, pool, "Bearer a\r\nEvil: 1"), wall_clock, connect_seconds=1)
        until = Deadline(wall_clock() + timedelta(seconds=5), wall_clock)
        with pytest.raises(ClusterError):
            transport.send(Call("GET", "/x", {}, None, until))
    assert server.seen == []


@contextmanager
def trusting(pem: bytes, directory: Path) -> Iterator[str]:
    file = directory / "ca.pem"
    file.write_bytes(pem)
    yield str(file)


def test_tls_is_verified_against_the_authority(server: ApiServer, url: str, tmp_path: Path) -> None:
    authority, stranger = issue("ca"), issue("another ca")
    context = server_context(issue("server", authority), tmp_path)
    server.tls = partial(context.wrap_socket, server_side=True)
    secure = url.replace("http:", "https:")
    with trusting(authority.pem, tmp_path) as file:
        assert ask(secure, ca_certs=file, cert_reqs="CERT_REQUIRED").status == 200
        with pytest.raises(ClusterError, match="certificate"):
            ask(secure.replace("127.0.0.1", "localhost"), ca_certs=file, cert_reqs="CERT_REQUIRED")
    with trusting(stranger.pem, tmp_path) as file, pytest.raises(ClusterError, match="certificate"):
        ask(secure, ca_certs=file, cert_reqs="CERT_REQUIRED")


def test_a_server_that_wants_another_client_certificate_is_an_error(
    server: ApiServer, url: str, tmp_path: Path
) -> None:
    authority = issue("ca")
    context = server_context(issue("server", authority), tmp_path, clients=issue("clients"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # in 1.3 the alert may lose a race with the end of the connection
    server.tls = partial(context.wrap_socket, server_side=True)
    with trusting(authority.pem, tmp_path) as file, pytest.raises(ClusterError, match="TLS"):
        ask(url.replace("http:", "https:"), ca_certs=file, cert_reqs="CERT_REQUIRED")


def test_a_server_without_tls_is_an_error(server: ApiServer, url: str) -> None:
    def speak_plainly(connection: socket.socket) -> socket.socket:
        connection.recv(2_000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        raise OSError

    server.tls = speak_plainly
    with pytest.raises(ClusterError, match="TLS"):
        ask(url.replace("http:", "https:"))


def test_a_handshake_that_is_hung_up_on_is_unavailable(server: ApiServer, url: str) -> None:
    def hang_up(connection: socket.socket) -> socket.socket:
        connection.recv(1)
        raise OSError

    server.tls = hang_up
    with pytest.raises(ClusterUnavailable):
        ask(url.replace("http:", "https:"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ssl.SSLEOFError(), ClusterUnavailable),
        (ssl.SSLError("alert"), ClusterError),
        (urllib3.exceptions.SSLError(ssl.SSLCertVerificationError()), ClusterError),
        (urllib3.exceptions.ProxyError("no proxy", OSError()), ClusterUnavailable),
        (TimeoutError(), ClusterTimeout),
        (ValueError(), ClusterError),
    ],
)
def test_what_breaks_has_one_meaning(error: Exception, expected: type[PorticoError]) -> None:
    assert type(breakage(error, "GET")) is expected
