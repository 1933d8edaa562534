"""`method`: `"GET"` or a list of methods, in any case; one that the mesh does not register is compared as it is."""

from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Mistake, Predicate
from chalicelib.tap.reader import Reader


def build(value: object) -> Predicate:
    """Whether the request's method is one of these."""
    given = value if isinstance(value, list) else [value]
    wanted = frozenset(name.upper() for name in given if isinstance(name, str))
    if not given or "" in wanted or not all(isinstance(name, str) for name in given):
        raise Mistake('write a method or a list of them, such as "GET" or ["PUT", "PATCH"]')

    def holds(exchange: Exchange, _: Reader) -> bool:
        method = exchange.request.method
        return method is not None and method.upper() in wanted

    return holds


LEAF = Leaf(build, early=True)
