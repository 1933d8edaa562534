"""`latency_ms`: milliseconds from the request to the beginning of its response, by the proxy's clock: `">100"`."""

from chalicelib.tap.comparison import comparison
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Predicate
from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.reader import Reader


def build(value: object) -> Predicate:
    """Whether the latency is so; a request that got no response has none, and does not match."""
    test = comparison(value, example='">100" or "<=2.5"')

    def holds(exchange: Exchange, _: Reader) -> bool:
        latency = exchange.latency
        return latency is not None and test(latency / MILLISECOND)

    return holds


LEAF = Leaf(build, early=False)
