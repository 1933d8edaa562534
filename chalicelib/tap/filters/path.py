"""`path`: a regular expression (RE2) that occurs in the request's path, which never has its query string."""

from chalicelib.tap.leaf import Leaf, Predicate
from chalicelib.tap.regex import compiled


def build(value: object) -> Predicate:
    """Whether the expression occurs in the path; anchor it with ^ and $ for more."""
    occurs = compiled(value)
    return lambda exchange, _: occurs(exchange.path)


LEAF = Leaf(build, early=True)
