"""`tls`: true where the mesh secured the connection (mutual TLS), false where it says that it did not."""

from chalicelib.tap.leaf import Leaf, Mistake, Predicate


def build(value: object) -> Predicate:
    """Whether it was secured; where no proxy told which side it stands for, neither."""
    if not isinstance(value, bool):
        raise Mistake("write true or false")
    return lambda exchange, reader: reader.tls(exchange.request) is value


LEAF = Leaf(build, early=True)
