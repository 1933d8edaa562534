"""The REST side of a tap: opened, a ticket for one more socket, deleted."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

SECONDS = 30.0  # of one call; the gateway itself answers 504 after 29


@dataclass(frozen=True, slots=True)
class Ticket:
    """Good for one socket, for a minute."""

    websocket: str
    subprotocols: tuple[str, ...]


class Desk:
    """Calls of one principal. Raise `httpx.HTTPStatusError` for an answer that is a problem."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(base_url=url, headers=headers, timeout=SECONDS, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def open(self, kind: str, name: str, *, namespace: str = "shop", **more: object) -> str:
        """A tap; gives its id."""
        target = {"namespace": namespace, "resource_type": kind, "resource_name": name}
        body = await self._call("POST", "/v1/taps", {"target": target, **more})
        return str(body["id"])

    async def ticket(self, tap: str) -> Ticket:
        """One more."""
        body = await self._call("POST", f"/v1/taps/{tap}/tickets")
        return Ticket(body["websocket"], tuple(body["subprotocols"]))

    async def look(self, tap: str) -> dict[str, Any]:
        """The tap, as the API tells it."""
        return await self._call("GET", f"/v1/taps/{tap}")

    async def delete(self, tap: str) -> None:
        """No more of it."""
        (await self._client.delete(f"/v1/taps/{tap}")).raise_for_status()

    async def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = await self._client.request(method, path, json=body)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told
