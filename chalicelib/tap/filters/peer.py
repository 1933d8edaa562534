"""`source` and `destination`: a label selector (`"deployment=web,tls!=true"`) or a network (`"10.1.0.0/16"`, `"10.1.2.3"`).

A selector sees the labels that a viewer sees: the mesh's identities only with `tap:headers`.
"""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Mistake, Predicate
from chalicelib.tap.reader import Reader, side
from chalicelib.tap.selector import selector

MEANT_AS_NETWORK = re.compile(r"[0-9.:/]+")  # "10.0.0.0/99" would also be a label's key: nobody means that


def source(value: object) -> Predicate:
    """Whether the client is so."""
    return _build(value, "source")


def destination(value: object) -> Predicate:
    """Whether the server is so."""
    return _build(value, "destination")


def _build(value: object, which: str) -> Predicate:
    if not isinstance(value, str) or not value.strip():
        raise Mistake('write a label selector or a network, such as "deployment=web" or "10.1.0.0/16"')
    network = _network(value.strip())
    if network is not None:
        return _within(network, which)
    selects = selector(value.strip())
    return lambda exchange, reader: selects(reader.labels(side(exchange, which)[1]))


def _within(network: IPv4Network | IPv6Network, which: str) -> Predicate:
    def holds(exchange: Exchange, reader: Reader) -> bool:
        ip = reader.peer(side(exchange, which)[0]).ip
        return ip is not None and reader.address(ip) in network

    return holds


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError as refused:
        if MEANT_AS_NETWORK.fullmatch(text):
            raise Mistake(f"not a network: {refused}") from None
        return None


SOURCE = Leaf(source, early=True)
DESTINATION = Leaf(destination, early=True)
