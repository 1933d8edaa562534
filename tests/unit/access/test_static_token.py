import ast
from collections.abc import Sequence
from pathlib import Path

import pytest

from chalicelib.access import static_token
from chalicelib.access.scopes import SCOPES
from chalicelib.access.static_token import StaticTokenCheck
from chalicelib.errors import ClusterUnavailable


class Stored:
    def __init__(self, *tokens: bytes) -> None:
        self._tokens = tokens

    def current(self) -> Sequence[bytes]:
        return self._tokens


class Away:
    def current(self) -> Sequence[bytes]:
        raise ClusterUnavailable("the cluster cannot be reached")


@pytest.mark.parametrize("token", ["new", "old"])
def test_current_and_previous_are_good(token: str) -> None:
    principal = StaticTokenCheck(Stored(b"new", b"old"))(token)
    assert principal is not None
    assert principal.kind == "static"
    assert principal.scopes == set(SCOPES)
    assert principal.namespaces is None
    assert principal.groups == ("portico:admin",)


@pytest.mark.parametrize("token", ["NEW", "ne", "new2", "older", ""])
def test_anything_else_is_not(token: str) -> None:
    assert StaticTokenCheck(Stored(b"new", b"old"))(token) is None


@pytest.mark.parametrize("stored", [(), (b"",), (b"\n",), (b"", b"")])
def test_an_empty_stored_token_fails_closed(stored: tuple[bytes, ...]) -> None:
    assert StaticTokenCheck(Stored(*stored))("") is None


def test_one_trailing_newline_of_the_stored_value_is_not_part_of_it() -> None:
    assert StaticTokenCheck(Stored(b"new\n"))("new") is not None
    assert StaticTokenCheck(Stored(b"new\n\n"))("new") is None


def test_not_knowing_is_not_a_no() -> None:
    with pytest.raises(ClusterUnavailable):
        StaticTokenCheck(Away())("new")


def test_tokens_are_compared_in_constant_time_and_never_with_equals() -> None:
    tree = ast.parse(Path(static_token.__file__).read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    calls = [
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert "compare_digest" in calls
