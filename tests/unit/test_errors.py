"""The tree of errors: drawn as it is, each with the code of its class or its parent's, texts cut to size."""

import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.errors import UPSTREAM_TEXT, ClusterError, InvalidRequest, PorticoError, StreamLost, shorten


def tree() -> list[type[PorticoError]]:
    return [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, PorticoError)]


@pytest.mark.parametrize("kind", tree())
def test_every_error_is_drawn_and_has_a_stable_code(kind: type[PorticoError]) -> None:
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__ or "")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)


def test_a_class_that_names_no_code_shares_its_parents() -> None:
    assert (InvalidRequest.code, StreamLost.code, ClusterError.code) == (
        "invalid_request",
        "cluster_unavailable",
        "cluster_error",
    )
    assert PorticoError.code == "internal"


@given(st.text(max_size=600))
def test_what_another_server_said_is_one_line_and_short(text: str) -> None:
    short = shorten(text)
    assert len(short) <= UPSTREAM_TEXT
    assert len(short.splitlines()) <= 1
    assert short == " ".join(text.split()) or short.endswith("…")
