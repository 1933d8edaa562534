"""One HTTP exchange with the API server: sent once, read whole, within its deadline. Whatever breaks becomes our error here.

Follows no redirect (the bearer token would go along) and reads no endless answer.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.deadlines import Deadline, Now
from chalicelib.cluster.kubeconfig import Access
from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable, PorticoError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

IDLE = timedelta(
    seconds=50
)  # load balancers before API servers drop idle connections at 60 s, unseen by a frozen sandbox
ANSWER_BYTES = 32 * 1024 * 1024  # a page of 500 tunnels is about 1 MB; this much is nothing that Portico asked for
PIECE_BYTES = 64 * 1024  # read at a time: the deadline is looked at between pieces
SAFE_METHODS = frozenset({"GET"})


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to be sent: `target` is path and query below the server's URL."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None
    until: Deadline
    repeated: tuple[tuple[str, str], ...] = ()  # headers that may come several times


@dataclass(slots=True)
class Transport:
    """Sends through one access, and knows how long its pooled connection has been idle."""

    access: Access
    now: Now
    connect_seconds: float
    _used_at: datetime | None = field(default=None, init=False)

    def send(self, call: Call) -> ClusterAnswer:
        """Raise `ClusterUnavailable`, `ClusterTimeout` or `ClusterError`; every HTTP status is an answer."""
        from urllib3 import exceptions  # noqa: PLC0415 - comes with kubernetes, and is as late

        self._close_if_idle()
        try:
            return _read(call, self._open(call))
        except (exceptions.HTTPError, OSError, ValueError) as error:  # ValueError: a header that cannot be sent
            raise breakage(error, call.method) from error
        finally:
            self._used_at = self.now()

    def close(self) -> None:
        self.access.pool.clear()

    def _open(self, call: Call) -> "BaseHTTPResponse":
        from urllib3 import HTTPHeaderDict, Timeout  # noqa: PLC0415 - see send

        seconds = call.until.left()
        if seconds <= 0:
            raise ClusterUnavailable("there was no time left to ask the cluster; nothing was sent")
        own = {"Authorization": self.access.authorization} if self.access.authorization else {}
        headers = HTTPHeaderDict({**call.headers, **own})
        for name, value in call.repeated:
            headers.add(name, value)
        return self.access.pool.urlopen(
            call.method,
            self.access.server + call.target,
            headers=headers,
            body=call.body,
            timeout=Timeout(connect=min(self.connect_seconds, seconds), read=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _close_if_idle(self) -> None:
        if self._used_at is not None and self.now() - self._used_at > IDLE:
            self.close()


def _read(call: Call, response: "BaseHTTPResponse") -> ClusterAnswer:
    try:
        body = _read_body(response, call.until)
    except BaseException:
        response.close()  # half-read: the connection must not be used again
        raise
    response.release_conn()
    return ClusterAnswer(
        method=call.method,
        status=response.status,
        body=body,
        content_type=response.headers.get("Content-Type", ""),
        retry_after=_seconds(response.headers.get("Retry-After", "")),
    )


def _read_body(response: "BaseHTTPResponse", until: Deadline) -> bytes:
    body = bytearray()
    while piece := response.read1(PIECE_BYTES):
        body += piece
        if len(body) > ANSWER_BYTES:
            raise ClusterError("the cluster's answer is larger than anything that Portico asks for")
        if until.left() <= 0 and response.length_remaining != 0:
            raise ClusterTimeout("the cluster did not finish its answer in time")
    return bytes(body)


def _seconds(text: str) -> int | None:
    """Retry-After in seconds. Kubernetes sends no dates there; a proxy's date is as good as nothing said."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def breakage(error: Exception, method: str) -> PorticoError:
    """The error for an exchange without an answer. After a broken write nobody knows whether it was done: `ClusterTimeout`."""
    from urllib3 import exceptions  # noqa: PLC0415 - see send

    if isinstance(error, exceptions.SSLError | ssl.SSLError):
        return _tls_breakage(error, method)
    if isinstance(error, exceptions.ConnectTimeoutError | exceptions.NewConnectionError | exceptions.ProxyError):
        return ClusterUnavailable("the cluster cannot be reached")
    if isinstance(error, exceptions.ReadTimeoutError | TimeoutError):
        return ClusterTimeout("the cluster did not answer in time")
    if isinstance(error, exceptions.ProtocolError | OSError):
        return _broken(method)
    return ClusterError("the cluster's answer cannot be read")


def _broken(method: str) -> PorticoError:
    if method in SAFE_METHODS:
        return ClusterUnavailable("the connection to the cluster broke before it answered")
    return ClusterTimeout("the connection to the cluster broke before it answered; what was asked may have been done")


def _tls_breakage(error: Exception, method: str) -> PorticoError:
    cause = error.args[0] if error.args and isinstance(error.args[0], ssl.SSLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return ClusterError(
            "the cluster's certificate is not signed by the authority in the kubeconfig, or is another host's"
        )
    if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _broken(method)
    return ClusterError("TLS with the cluster failed: the certificates or keys in the kubeconfig do not fit")
