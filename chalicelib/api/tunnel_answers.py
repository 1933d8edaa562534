"""What is said of tunnels: the models are the contract (they make the OpenAPI document), the functions fill them.

Dicts leave here ready for JSON: validating each of thousands of answers again would only cost time; the tests do it.
"""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from chalicelib.uplink.tunnel import Traffic, Tunnel
from chalicelib.uplink.view import TunnelView


class Out(BaseModel):
    """What all answers have in common: camelCase names, and no promise that there will never be more of them."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class TrafficOut(Out):
    """Averages over the last five minutes."""

    rx: int = Field(description="Bytes per second that the tunnel receives from consumers, towards the customer.")
    tx: int = Field(description="Bytes per second that it sends to consumers, from the customer.")
    tcp_connection_rate: float = Field(description="New TCP connections per second.")


class CreatedTunnelOut(Out):
    """What a tunnel is from its first moment; its token does not exist yet."""

    name: str
    namespace: str
    tcp_ports: list[int] = Field(description="[] for an HTTP-only tunnel.")
    created: str = Field(json_schema_extra={"format": "date-time"}, description="UTC, in whole seconds.")
    warnings: list[str] = Field(default=[], description="What a person should know of this answer.")


class TunnelOut(CreatedTunnelOut):
    """A tunnel as it is now."""

    connected_clients: int = Field(default=0, description="Client processes connected; left out where nobody knows.")


class TunnelDetailOut(TunnelOut):
    """One tunnel, with what only one tunnel's answer says."""

    auth_token: str = Field(
        default="",
        description="What its clients authenticate with; left out until it exists, or without the scope tokens:read.",
    )
    metrics: TrafficOut | SkipJsonSchema[None] = Field(default=None, description="Only with `metrics=1`.")


def created_tunnel(view: TunnelView) -> dict[str, object]:
    """As `CreatedTunnelOut`."""
    return _identity(view.tunnel) | _warnings(view)


def listed_tunnel(view: TunnelView) -> dict[str, object]:
    """As `TunnelOut`."""
    answer = _identity(view.tunnel)
    if view.connected_clients is not None:
        answer["connectedClients"] = view.connected_clients
    return answer | _warnings(view)


def whole_tunnel(view: TunnelView) -> dict[str, object]:
    """As `TunnelDetailOut`."""
    answer = listed_tunnel(view)
    if view.auth_token is not None:
        answer["authToken"] = view.auth_token
    if view.traffic is not None:
        answer["metrics"] = _traffic(view.traffic)
    return answer


def timestamp(moment: datetime) -> str:
    """As Kubernetes writes it: RFC 3339, UTC, whole seconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identity(tunnel: Tunnel) -> dict[str, object]:
    return {
        "name": tunnel.ref.name,
        "namespace": tunnel.ref.namespace,
        "tcpPorts": list(tunnel.tcp_ports),
        "created": timestamp(tunnel.created),
    }


def _warnings(view: TunnelView) -> dict[str, object]:
    return {"warnings": list(view.warnings)} if view.warnings else {}


def _traffic(traffic: Traffic) -> dict[str, object]:
    return {"rx": traffic.rx, "tx": traffic.tx, "tcpConnectionRate": traffic.tcp_connection_rate}
