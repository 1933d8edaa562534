"""`GET /v1/openapi.json`, and all doors in one row: whoever registers them, documents them or counts them starts here.

`python -m chalicelib.api.openapi` prints the document as docs/openapi.json holds it.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache

from chalicelib.api import about, about_contract, namespaces, tap_discovery, taps, tunnels, watch
from chalicelib.api.answer import Answer
from chalicelib.api.document import document
from chalicelib.api.door import AnyOperation, Call, Doors
from chalicelib.api.schemas import Schema
from chalicelib.api.validation import NoBody, NoQuery

doors = Doors(__name__)


@doors.serves(about_contract.OPENAPI)
def openapi(call: Call[NoQuery, NoBody]) -> Answer:
    """The contract, with the address at which it was asked for."""
    return Answer(200, _document() | {"servers": [{"url": call.incoming.root or "/"}]})


def operations() -> Iterator[AnyOperation]:
    """Every operation there is."""
    for each in (about.doors, doors, namespaces.doors, tunnels.doors, tap_discovery.doors, watch.doors, taps.doors):
        yield from each


@cache
def _document() -> Schema:
    """Built once per container: anybody may ask, and building takes 10 ms."""
    return document(operations())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_document(), indent=2, ensure_ascii=False) + "\n")
