"""`authority`: the request's authority, its port included, or without a port for any; in any case (RFC 9110 §4.2.3)."""

import re

from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Mistake, Predicate
from chalicelib.tap.reader import Reader

PORT = re.compile(r":[0-9]+$")


def build(value: object) -> Predicate:
    """Whether it is that authority."""
    if not isinstance(value, str) or not value:
        raise Mistake('write an authority, such as "web.shop:80" or "web.shop"')
    wanted = value.lower()
    with_port = PORT.search(wanted) is not None

    def holds(exchange: Exchange, _: Reader) -> bool:
        authority = exchange.authority.lower()
        return authority == wanted or (not with_port and PORT.sub("", authority) == wanted)

    return holds


LEAF = Leaf(build, early=True)
