import pytest

from chalicelib.api.operation import Header, Operation
from chalicelib.api.validation import NoBody, NoQuery


def test_an_operation_that_does_not_say_who_may_use_it_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="access"):
        Operation(  # type: ignore[call-arg]
            method="GET", path="/x", id="x", summary="x", query=NoQuery, body=NoBody, replies=()
        )


def test_headers_are_text_unless_they_say_otherwise() -> None:
    assert Header("X", "x").schema == {"type": "string"}
