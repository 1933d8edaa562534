"""Events on a Tunnel, for `kubectl describe` and `kubectl get events`. Best effort: an Event that cannot be written is logged.

An Event's name comes from what it says, so that two operators, or one that restarted, count up the same Event.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from local.kube.client import KubeClient
from local.kube.errors import ApiError, Unreachable
from local.kube.objects import EVENTS, TUNNELS, Json, Key, key_of, uid_of

REPEAT_AFTER = timedelta(minutes=10)  # a standing complaint is said again this often, not at every look
REMEMBERED = 10_000  # complaints; beyond it the oldest may be said again too early, which harms nobody
NAME_CHARACTERS = 200  # of the tunnel's name: leaves room for the digest in the 253 that a name may have
COMPONENT = "uplink-operator"

log = logging.getLogger(__name__)


class Recorder:
    """Writes Events."""

    def __init__(self, client: KubeClient, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client = client
        self._now = now
        self._said: dict[tuple[str, str, str], datetime] = {}

    async def tell(self, tunnel: Json, reason: str, message: str) -> None:
        """Something was done."""
        await self._write(tunnel, "Normal", reason, message)

    async def complain(self, tunnel: Json, reason: str, message: str) -> None:
        """Something keeps the tunnel from running; looks repeat, the complaint only every `REPEAT_AFTER`."""
        what, now = (uid_of(tunnel), reason, message), self._now()
        last = self._said.get(what)
        if last is not None and now - last < REPEAT_AFTER:
            return
        self._said.pop(what, None)
        self._said[what] = now
        if len(self._said) > REMEMBERED:
            del self._said[next(iter(self._said))]
        log.info("tunnel %s/%s: %s: %s", *key_of(tunnel), reason, message)
        await self._write(tunnel, "Warning", reason, message)

    async def _write(self, tunnel: Json, kind: Literal["Normal", "Warning"], reason: str, message: str) -> None:
        event = self._event(tunnel, kind, reason, message)
        try:
            await self._create_or_count(event)
        except (ApiError, Unreachable) as error:
            going = isinstance(error, ApiError) and "NamespaceTerminating" in error.causes
            log.log(
                logging.DEBUG if going else logging.WARNING,
                "no Event %s on tunnel %s/%s: %s",
                reason,
                *key_of(tunnel),
                error,
            )

    async def _create_or_count(self, event: Json) -> None:
        namespace = event["metadata"]["namespace"]
        try:
            await self._client.create(EVENTS, namespace, event)
        except ApiError as error:
            if error.status != 409:
                raise
            key = Key(namespace, event["metadata"]["name"])
            known = await self._client.get(EVENTS, key) or {}
            change = {"count": known.get("count", 0) + 1, "lastTimestamp": event["lastTimestamp"]}
            await self._client.patch(EVENTS, key, change)

    def _event(self, tunnel: Json, kind: str, reason: str, message: str) -> Json:
        namespace, name = key_of(tunnel)
        digest = hashlib.sha256("\0".join((uid_of(tunnel), reason, message)).encode()).hexdigest()[:16]
        about = {"apiVersion": TUNNELS.api_version, "kind": TUNNELS.kind, "namespace": namespace, "name": name}
        now = self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "metadata": {"namespace": namespace, "name": f"{name[:NAME_CHARACTERS].rstrip('.-')}.{digest}"},
            "involvedObject": {
                **about,
                "uid": uid_of(tunnel),
                "resourceVersion": tunnel["metadata"]["resourceVersion"],
            },
            "type": kind,
            "reason": reason,
            "message": message,
            "source": {"component": COMPONENT},
            "count": 1,
            "firstTimestamp": now,
            "lastTimestamp": now,
        }
