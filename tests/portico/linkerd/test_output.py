"""Each output is byte for byte Linkerd's own for its own test's events; each format that it refuses is refused in its words."""

import pytest

from portico.linkerd.output import renderer, wants_headers
from tests.portico.linkerd.events import BUSY, JSON, LINES, SOURCES, WIDE


def printed(output: str) -> str:
    render = renderer(output)
    return "".join(f"{render(event)}\n" for event in BUSY)


def test_the_default_output() -> None:
    assert printed("") == "".join(f"{line}\n" for line in LINES)


def test_the_wide_output() -> None:
    assert printed("wide") == "".join(f"{line}\n" for line in WIDE)


def test_the_json_output() -> None:
    assert printed("json") == JSON


@pytest.mark.parametrize("path", ["source", ".source", "{source}", "{.source}"])
def test_the_jsonpath_output(path: str) -> None:
    assert printed(f"jsonpath={path}") == SOURCES * 2


def test_a_result_that_is_not_there_is_a_line_of_its_own() -> None:
    assert printed("jsonpath={.requestInitEvent.path}") == '"/some/path"\n{"error jsonpath":" path is not found" }\n'


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("yaml", 'output format "yaml" not recognized'),
        ("WIDE", 'output format "WIDE" not recognized'),
        ("jsonpath", "jsonpath filter not found"),
        ("jsonpath=", "jsonpath filter not found"),
        ("jsonpath=a=b", "jsonpath filter not found"),
        ("jsonpath={a}{b}", "unexpected path string"),
    ],
)
def test_what_is_no_output_is_said(output: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        renderer(output)


def test_headers_are_asked_for_with_json_alone() -> None:
    assert [wants_headers(output) for output in ("", "wide", "json", "jsonpath=.source")] == [False, False, True, False]
