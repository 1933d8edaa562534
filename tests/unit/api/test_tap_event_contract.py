"""What is rendered is what the contract says: nothing is told that it does not name."""

import json

import pytest

from chalicelib.api.tap_event_contract import EXAMPLE, TapEventOut
from chalicelib.tap.events import Eos, TapEvent
from chalicelib.tap.render_event import render_event
from tests.unit.tap.traffic import bare, end, reader, request, response

ONE = request(1, headers=b"content-type: text/html\nx-bin: \xff")


@pytest.mark.parametrize(
    "event",
    [
        ONE,
        response(ONE, headers=b"date: today"),
        end(ONE, eos=Eos.GRPC, code=2, trailers=b"grpc-status: 2"),
        end(ONE, eos=Eos.RESET, code=8),
        request(2, direction=0, source=None, path="/" + "x" * 40_000),
        bare(),
    ],
)
def test_every_event_is_of_the_contract(event: TapEvent) -> None:
    told = json.loads(render_event(event, reader()))
    TapEventOut.model_validate(told)
    assert set(told) <= set(TapEventOut.model_fields)
    for part in ("request_init", "response_init", "response_end"):
        if part in told:
            fields = TapEventOut.model_json_schema()["$defs"][f"{part.title().replace('_', '')}Out"]["properties"]
            assert set(told[part]) <= set(fields)


def test_the_example_is_one() -> None:
    TapEventOut.model_validate(EXAMPLE)
