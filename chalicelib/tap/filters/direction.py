"""`direction`: `"inbound"` (told by the server's proxy) or `"outbound"` (told by the client's)."""

from chalicelib.tap.events import Direction
from chalicelib.tap.leaf import Leaf, Mistake, Predicate

SIDES = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND}


def build(value: object) -> Predicate:
    """Whether the proxy of that side told of it."""
    wanted = SIDES.get(value.lower()) if isinstance(value, str) else None
    if wanted is None:
        raise Mistake('write "inbound" or "outbound"')
    return lambda exchange, _: exchange.request.direction == wanted


LEAF = Leaf(build, early=True)
