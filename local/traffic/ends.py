"""The labels of both proxies of a connection, as a proxy and the tap server write them, made once for each connection."""

from collections.abc import Mapping

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.traffic.places import ZONE, Place, port_of
from local.traffic.shop import WORKLOADS
from local.traffic.sight import End

_DEFAULT_POLICY = {
    "srv_group": "",
    "srv_kind": "default",
    "srv_name": "all-unauthenticated",
    "route_group": "",
    "route_kind": "default",
    "route_name": "default",
    "authz_group": "",
    "authz_kind": "default",
    "authz_name": "all-unauthenticated",
}


def outbound(client: Place, server: Place, workload: str, connection: int) -> End:
    """At the caller's proxy: all that discovery says of the destination."""
    mtls = {"tls": "true", "server_id": server.identity}
    tls = mtls if server.identity else {"tls": "not_provided_by_service_discovery"}
    known = {**server.labels, "service": workload, "zone": ZONE, "zone_locality": "local", **tls}
    event = _addressed(client, server, workload, ("out", connection))
    event.proxy_direction = wire.OUTBOUND
    return _end(event, known, known, {**client.labels, "tls": "loopback"})


def inbound(client: Place, server: Place, workload: str, connection: int) -> End:
    """At the called one's proxy: what policy let it in, and who it is if it came through a proxy."""
    tls = {"tls": "true", "client_id": client.identity} if client.identity else {"tls": "no_tls_from_remote"}
    event = _addressed(client, server, workload, ("in", connection))
    event.proxy_direction = wire.INBOUND
    return _end(event, _DEFAULT_POLICY, {**_DEFAULT_POLICY, **server.labels}, {**client.labels, **tls})


def _addressed(client: Place, server: Place, workload: str, salt: object) -> wire.TapEvent:
    event = wire.TapEvent()
    event.source.ip.ipv4, event.source.port = client.ip, port_of(client.ip, server.ip, salt)
    event.destination.ip.ipv4, event.destination.port = server.ip, WORKLOADS[workload].port
    return event


def _end(event: wire.TapEvent, known: Mapping[str, str], to: Mapping[str, str], by: Mapping[str, str]) -> End:
    event.destination_meta.labels.update(to)
    event.source_meta.labels.update(by)
    event.route_meta.SetInParent()
    return End(event.proxy_direction == wire.INBOUND, known, event.SerializeToString())
