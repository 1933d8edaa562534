"""`status`: the HTTP status: `404`, `"5xx"`, `">=500"`. A request that got no response has none, and does not match."""

from chalicelib.tap.comparison import comparison, status_class
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Predicate
from chalicelib.tap.reader import Reader


def build(value: object) -> Predicate:
    """Whether the status is so."""
    test = status_class(value) or comparison(value, example='404, "5xx" or ">=500"')

    def holds(exchange: Exchange, _: Reader) -> bool:
        return exchange.response is not None and test(exchange.response.status)

    return holds


LEAF = Leaf(build, early=False)
