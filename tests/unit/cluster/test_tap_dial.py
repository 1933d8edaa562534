"""The socket of a tap: verified as every call to the cluster is, kept alive, and every failure one of ours."""

import socket
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
import urllib3

from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.tap_dial import dial
from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable
from tests.unit.cluster.api_server import ApiServer
from tests.unit.cluster.certificates import issue, server_context


def access(server: str, **settings: str) -> Access:
    return Access(server, urllib3.PoolManager(maxsize=1, **settings))  # type: ignore[arg-type]


def test_the_kernel_looks_after_a_silent_peer(server: ApiServer) -> None:
    with closing(dial(access(f"http://127.0.0.1:{server.port}"))) as connection:
        told: Mapping[str, int] = {
            name: connection.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))
            for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
        }
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert told == {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}


def test_systems_without_the_first_time_have_the_others(monkeypatch: pytest.MonkeyPatch, server: ApiServer) -> None:
    monkeypatch.delattr(socket, "TCP_KEEPIDLE")
    with closing(dial(access(f"http://127.0.0.1:{server.port}"))) as connection:
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 15


def test_tls_with_the_right_authority_and_a_client_certificate(server: ApiServer, tmp_path: Path) -> None:
    authority = issue("authority")
    client = issue("portico", authority)
    context = server_context(issue("server", authority), tmp_path, clients=authority)
    server.tls = lambda connection: context.wrap_socket(connection, server_side=True)
    trusted, chain = tmp_path / "ca.pem", tmp_path / "client.pem"
    trusted.write_bytes(authority.pem)
    chain.write_bytes(client.pem + client.key_pem)
    settings = {"ca_certs": str(trusted), "cert_file": str(chain)}
    with closing(dial(access(f"https://127.0.0.1:{server.port}", **settings))) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_another_authority_is_refused(server: ApiServer, tmp_path: Path) -> None:
    context = server_context(issue("server", issue("somebody")), tmp_path)
    server.tls = lambda connection: context.wrap_socket(connection, server_side=True)
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(issue("authority").pem)
    with pytest.raises(ClusterError, match="not signed by the authority"):
        dial(access(f"https://127.0.0.1:{server.port}", ca_certs=str(trusted)))


def test_verification_cannot_be_switched_off(server: ApiServer, tmp_path: Path) -> None:
    context = server_context(issue("server", issue("somebody")), tmp_path)
    server.tls = lambda connection: context.wrap_socket(connection, server_side=True)
    with pytest.raises(ClusterError, match="certificate"):
        dial(access(f"https://127.0.0.1:{server.port}", cert_reqs="CERT_NONE"))


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ClusterUnavailable, match="cannot be reached"):
        dial(access(f"http://127.0.0.1:{port}"))


def test_somebody_listens_and_never_speaks_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(ClusterTimeout):
        dial(access(f"https://127.0.0.1:{listener.getsockname()[1]}"), connect_seconds=0.2)


def test_a_proxy_is_refused_in_words() -> None:
    manager = urllib3.ProxyManager("http://127.0.0.1:1")
    with pytest.raises(ClusterError, match="proxy"):
        dial(Access("https://127.0.0.1:2", manager))
