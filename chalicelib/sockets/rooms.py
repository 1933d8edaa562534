"""What the socket functions open to: built once per container by whoever wires the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.access.authentication import Authentication
    from chalicelib.sockets.incoming import SocketEvent
    from chalicelib.tap.attending import Attending
    from chalicelib.tap.door_ports import WallClock
    from chalicelib.tap.kept_ports import Taps, Tickets


class Journal(Protocol):
    """Where it is written what went wrong."""

    def failed(self, error: BaseException) -> None: ...


@dataclass(frozen=True, slots=True)
class SocketRooms:
    """`origins` are the web pages that may open sockets; `management` is where the gateway takes posts, "" for AWS's own."""

    authentication: Authentication
    taps: Taps
    tickets: Tickets
    attending: Attending
    clock: WallClock
    journal: Journal
    origins: frozenset[str]
    management: str
    region: str

    def endpoint(self, event: SocketEvent) -> str:
        """Where to post to a socket: never made of the Host header, which a client chooses."""
        if self.management:
            return self.management
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return f"https://{event.api_id}.execute-api.{self.region}.{suffix}/{event.stage}"
