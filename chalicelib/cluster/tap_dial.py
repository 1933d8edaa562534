"""From the cluster's access to a connected socket, TLS verified as for every other call, kept alive for a stream of hours.

A pooled HTTP client cannot serve a tap: it sets a clock on the answer's head, which may come in an hour, and cannot be
woken while it waits. So urllib3 connects, as it does for the rest of this room, and the socket is taken over.
"""

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.cluster.deadlines import CONNECT_SECONDS
from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.transport import breakage
from chalicelib.errors import ClusterError

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

KEEPALIVE_AFTER = 60  # seconds of silence; NAT and load balancers forget a silent connection after 350
KEEPALIVE_EVERY = 15  # seconds between probes
KEEPALIVE_PROBES = 4  # unanswered ones: a dead peer is known two minutes after its last sign of life

_TLS_SETTINGS = frozenset({"ca_certs", "cert_file", "key_file", "assert_hostname", "server_hostname"})

SocketOptions = list[tuple[int, int, int | bytes]]


def dial(access: Access, *, connect_seconds: float = CONNECT_SECONDS) -> socket.socket:
    """A connected socket, TLS done. Raise `ClusterUnavailable`, `ClusterTimeout` or `ClusterError`."""
    from urllib3 import exceptions  # noqa: PLC0415 - comes with kubernetes, and is as late

    try:
        connection = _connection(access, connect_seconds)
        connection.connect()
    except (exceptions.HTTPError, OSError, ValueError) as error:
        raise breakage(error, "GET") from error  # nothing was sent yet, so nothing can have been done
    assert connection.sock is not None  # connect() made it
    return connection.sock


def keepalive() -> SocketOptions:
    """What makes the kernel notice a peer that is gone; macOS has another name for the first of the times."""
    idle = getattr(socket, "TCP_KEEPIDLE", None) or getattr(socket, "TCP_KEEPALIVE", None)
    options: SocketOptions = [
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_EVERY),
        (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEPALIVE_PROBES),
    ]
    return [*options, (socket.IPPROTO_TCP, idle, KEEPALIVE_AFTER)] if idle is not None else options


def _connection(access: Access, seconds: float) -> "HTTPConnection":
    from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: PLC0415 - see dial

    url = urlsplit(access.server)
    if access.pool.proxy is not None:
        raise ClusterError("a tap cannot go through the proxy that the kubeconfig or the environment names")
    host, options = url.hostname or "", keepalive()
    if url.scheme == "http":
        return HTTPConnection(host, url.port or 80, timeout=seconds, socket_options=options)
    settings = {name: value for name, value in access.pool.connection_pool_kw.items() if name in _TLS_SETTINGS}
    return HTTPSConnection(
        host, url.port or 443, timeout=seconds, socket_options=options, cert_reqs="CERT_REQUIRED", **settings
    )
