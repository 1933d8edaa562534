"""`grpc_status`: the gRPC status as a number, a comparison or a name: `14`, `">0"`, `"Unavailable"`, `"NOT_FOUND"`.

An exchange that is not gRPC has none, which is not 0, and does not match.
"""

from chalicelib.tap.comparison import Test, comparison
from chalicelib.tap.events import Eos
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.leaf import Leaf, Predicate
from chalicelib.tap.reader import Reader

NAMES = (  # noqa: SIM905 - seventeen names read better than seventeen pairs of quotes
    "ok canceled unknown invalidargument deadlineexceeded notfound alreadyexists permissiondenied resourceexhausted "
    "failedprecondition aborted outofrange unimplemented internal unavailable dataloss unauthenticated"
).split()
CODES = {name: code for code, name in enumerate(NAMES)} | {"cancelled": 1}  # both spellings are in use


def build(value: object) -> Predicate:
    """Whether the stream ended with such a gRPC status."""
    test = _test(value)

    def holds(exchange: Exchange, _: Reader) -> bool:
        end = exchange.end
        return end is not None and end.eos == Eos.GRPC and test(end.eos_code)

    return holds


def _test(value: object) -> Test:
    code = CODES.get(value.replace("_", "").lower()) if isinstance(value, str) else None
    return comparison(value if code is None else code, example='14, ">0" or "Unavailable"')


LEAF = Leaf(build, early=False)
