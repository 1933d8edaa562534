"""`header`: `{"name": "user-agent", "value": "curl"}`, the value a regular expression (RE2) that occurs in the header's.

Any header of that name counts, in request, response or trailers. A header whose value is redacted cannot be asked for,
not even by name: a filter must never be a way to read what is hidden.
"""

from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Mistake, Predicate
from chalicelib.tap.reader import Reader, text_of
from chalicelib.tap.redact import readable
from chalicelib.tap.regex import compiled


def build(value: object) -> Predicate:
    """Whether some header of that name has such a value."""
    if not isinstance(value, dict) or value.keys() != {"name", "value"} or not isinstance(value["name"], str):
        raise Mistake('write {"name": a header\'s name, "value": a regular expression}')
    name = value["name"].lower()
    if not readable(name):
        raise Mistake(f"the header {name!r} is redacted: a filter cannot look at it")
    occurs = compiled(value["value"])

    def found(reader: Reader, raw: bytes | None) -> bool:
        return any(
            header.name.lower() == name and occurs(text_of(header.value)) for header in reader.headers(raw) or ()
        )

    def holds(exchange: Exchange, reader: Reader) -> bool:
        response, end = exchange.response, exchange.end
        return (
            found(reader, exchange.request.headers)
            or found(reader, response.headers if response else None)
            or found(reader, end.trailers if end else None)
        )

    return holds


LEAF = Leaf(build, early=False)
