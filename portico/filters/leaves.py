"""Each leaf of the filter language: what its value may be, and which exchanges it lets through.

What the mesh did not tell (no response, no gRPC, no address) matches nothing.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal

from portico.filters.comparison import Test, comparison, status
from portico.filters.predicate import Mistake, Predicate
from portico.filters.regex import compiled
from portico.filters.selector import selector
from portico.linkerd.line import GRPC_NAMES
from portico.linkerd.tap_event import Header
from portico.show.exchange import Exchange

PORT = re.compile(r":[0-9]+$")
MEANT_AS_NETWORK = re.compile(r"[0-9.:/]+")  # "10.0.0.0/99" would also be a label's key: nobody means that
REDACTED = "‹redacted›"  # in place of a value that is hidden: not a value, and matches nothing
GRPC_CODES = {name.lower(): code for code, name in enumerate(GRPC_NAMES)} | {"cancelled": 1}


def _method(value: object) -> Predicate:
    given = value if isinstance(value, list) else [value]
    wanted = {name.upper() for name in given if isinstance(name, str)}
    if not given or "" in wanted or not all(isinstance(name, str) for name in given):
        raise Mistake('write a method or a list of them, such as "GET" or ["PUT", "PATCH"]')
    return lambda exchange: (exchange.get("method") or "").upper() in wanted


def _path(value: object) -> Predicate:
    occurs = compiled(value)
    return lambda exchange: occurs(exchange.get("path", ""))


def _authority(value: object) -> Predicate:
    """Without a port, any port."""
    if not isinstance(value, str) or not value:
        raise Mistake('write an authority, such as "web.shop:80" or "web.shop"')
    wanted = value.lower()
    any_port = PORT.search(wanted) is None

    def holds(exchange: Exchange) -> bool:
        authority = exchange.get("authority", "").lower()
        return authority == wanted or (any_port and PORT.sub("", authority) == wanted)

    return holds


def _number(
    name: Literal["status", "grpc_status", "latency_ms"], read: Callable[[object], Test], value: object
) -> Predicate:
    test = read(value)

    def holds(exchange: Exchange) -> bool:
        number = exchange.get(name)
        return number is not None and test(number)

    return holds


def _grpc(value: object) -> Test:
    code = GRPC_CODES.get(value.replace("_", "").lower()) if isinstance(value, str) else None
    return comparison(value if code is None else code, '14, ">0" or "Unavailable"')


def _latency(value: object) -> Test:
    return comparison(value, '">100" or "<=2.5"')


def _direction(value: object) -> Predicate:
    wanted = value.lower() if isinstance(value, str) else None
    if wanted not in {"inbound", "outbound"}:
        raise Mistake('write "inbound" or "outbound"')
    return lambda exchange: exchange.get("direction") == wanted


def _tls(value: object) -> Predicate:
    if not isinstance(value, bool):
        raise Mistake("write true or false")
    return lambda exchange: exchange.get("tls") is value


def _peer(which: Literal["source", "destination"], value: object) -> Predicate:
    if not isinstance(value, str) or not value.strip():
        raise Mistake('write a label selector or a network, such as "deployment=web" or "10.1.0.0/16"')
    network = _network(value.strip())
    if network is not None:
        return _within(which, network)
    selects = selector(value.strip())
    return lambda exchange: which in exchange and selects(exchange[which].get("labels", {}))


def _within(which: Literal["source", "destination"], network: IPv4Network | IPv6Network) -> Predicate:
    def holds(exchange: Exchange) -> bool:
        ip = exchange[which].get("ip") if which in exchange else None
        return ip is not None and ip_address(ip) in network

    return holds


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError as refused:
        if MEANT_AS_NETWORK.fullmatch(text):
            raise Mistake(f"not a network: {refused}") from None
        return None


def _header(value: object) -> Predicate:
    if not isinstance(value, dict) or value.keys() != {"name", "value"} or not isinstance(value["name"], str):
        raise Mistake('write {"name": a header\'s name, "value": a regular expression}')
    name, occurs = value["name"].lower(), compiled(value["value"])

    def found(header: Header) -> bool:
        text = header.get("value", header.get("value_b64", ""))
        return header["name"].lower() == name and text != REDACTED and occurs(text)

    def holds(exchange: Exchange) -> bool:
        parts = (exchange.get("request_headers"), exchange.get("response_headers"), exchange.get("trailers"))
        return any(found(header) for headers in parts for header in headers or ())

    return holds


LEAVES: Mapping[str, Callable[[object], Predicate]] = {
    "method": _method,
    "path": _path,
    "authority": _authority,
    "status": partial(_number, "status", status),
    "grpc_status": partial(_number, "grpc_status", _grpc),
    "latency_ms": partial(_number, "latency_ms", _latency),
    "direction": _direction,
    "source": partial(_peer, "source"),
    "destination": partial(_peer, "destination"),
    "header": _header,
    "tls": _tls,
}
