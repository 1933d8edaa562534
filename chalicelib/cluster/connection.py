"""The one way to the cluster: who asks, how long it may take, how often it is tried. Every adapter beside it speaks through here.

Refuses to judge answers: an HTTP status is data (`refusals.py` judges), only its absence is an error.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Self

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.deadlines import CONNECT_SECONDS, TOTAL_SECONDS, Deadline, Now, deadline_for, wall_clock
from chalicelib.cluster.kubeconfig import Access, load_access
from chalicelib.cluster.paths import target_of
from chalicelib.cluster.retries import Retrying
from chalicelib.cluster.transport import SAFE_METHODS, Call, Transport
from chalicelib.correlation import request_id
from chalicelib.version import VERSION

RENEW_BEFORE = timedelta(
    seconds=60
)  # a plugin's token this near its end may be refused by a server whose clock is ahead
REQUEST_ID_CHARACTERS = 128  # API Gateway's are 36; a longer one is not ours and only fills the audit log
SERVER_LEAD_SECONDS = 1.0  # how much earlier than we the API server gives a write up: its answer has to arrive in time

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"  # custom resources take no strategic patches
DRY_RUN = {"dryRun": "All"}  # the query of a create or a patch

_NOT_IN_A_COMMENT = re.compile(r"[^A-Za-z0-9._:=/-]")


class ClusterConnection:
    """One per container. Reads the kubeconfig at the first call, again when its credential expires or is refused."""

    def __init__(
        self,
        load: Callable[[], Access],
        *,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        now: Now = wall_clock,
        retrying: Retrying | None = None,
    ) -> None:
        self._load = load
        self._connect_seconds = connect_seconds
        self._total_seconds = total_seconds
        self._now = now
        self._retrying = retrying or Retrying()
        self._transport: Transport | None = None
        self._lock = Lock()

    @classmethod
    def from_kubeconfig(
        cls, path: str | Path, *, connect_seconds: float = CONNECT_SECONDS, total_seconds: float = TOTAL_SECONDS
    ) -> Self:
        """Nothing is read yet: what is wrong with the file is a `ClusterError` of the first call."""
        return cls(lambda: load_access(Path(path)), connect_seconds=connect_seconds, total_seconds=total_seconds)

    def request(
        self,
        method: str,
        path_segments: Sequence[str],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        content_type: str = JSON,
        accept: str = JSON,
        deadline: datetime | None = None,
        repeatable: bool | None = None,
        headers: Sequence[tuple[str, str]] = (),
    ) -> ClusterAnswer:
        """Send and read whole. `deadline` in UTC; `repeatable` says that asking twice does no harm (default: for GET alone).

        `headers` are sent beside Portico's own, each as often as it is given (one for each group that is impersonated).

        Raise `InvalidName` or `InvalidRequest` for what cannot be put into a URL, and `ClusterError`, `ClusterUnavailable`
        or `ClusterTimeout` where no answer came. Any status is an answer.
        """
        payload = None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        own = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": user_agent()}
        if payload is not None:
            own["Content-Type"] = content_type
        until = deadline_for(self._total_seconds, deadline, self._now)
        target = target_of(path_segments, {**(query or {}), **_give_up(method, until)})
        call = Call(method, target, own, payload, until, tuple(headers))
        may_repeat = method in SAFE_METHODS if repeatable is None else repeatable
        return self._retrying.run(lambda: self._ask(call), until) if may_repeat else self._ask(call)

    def access(self) -> Access:
        """Who we are, for what is no exchange of one request and one answer: a tap's stream. Raise `ClusterError`."""
        return self._open()[0].access

    def close(self) -> None:
        """Close what is pooled; the next call connects anew."""
        with self._lock:
            if self._transport is not None:
                self._transport.close()
            self._transport = None

    def _ask(self, call: Call) -> ClusterAnswer:
        transport, fresh = self._open()
        answer = transport.send(call)
        if answer.status != 401 or fresh or not answer.failure().spoken:
            return answer  # a 401 without a Status is that of a service behind the API server's proxy
        self.close()  # the token in the file may have been replaced since; a 401 comes before anything was done
        return self._open()[0].send(call)

    def _open(self) -> tuple[Transport, bool]:
        """The transport, and whether its credential was read just now."""
        with self._lock:
            transport = self._transport
            if transport is not None and not self._expires_soon(transport.access):
                return transport, False
            if transport is not None:
                transport.close()
            self._transport = Transport(self._load(), self._now, self._connect_seconds)
            return self._transport, True

    def _expires_soon(self, access: Access) -> bool:
        return access.expires_at is not None and access.expires_at - self._now() < RENEW_BEFORE


def _give_up(method: str, until: Deadline) -> Mapping[str, str]:
    """Tell the API server when to give up a write, so that it does not happen a minute after we stopped waiting for it."""
    if method in SAFE_METHODS:
        return {}
    return {"timeout": f"{max(1, int(until.left() - SERVER_LEAD_SECONDS))}s"}


def delete_options(*, dry_run: bool, **preconditions: str) -> dict[str, object]:
    """The body of a delete. A dry run is said in it: beside a body the API server does not read `?dryRun` and deletes."""
    options: dict[str, object] = {"propagationPolicy": "Background", "preconditions": preconditions}
    return {**options, "dryRun": ["All"]} if dry_run else options


def user_agent() -> str:
    """`portico/<version> (request <id>)`: audit logs keep it, so that a cluster's line leads to ours."""
    asked = _NOT_IN_A_COMMENT.sub("", request_id.get())[:REQUEST_ID_CHARACTERS]
    return f"portico/{VERSION} (request {asked})" if asked else f"portico/{VERSION}"
