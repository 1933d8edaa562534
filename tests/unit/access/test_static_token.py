import ast
from collections.abc import Sequence
from pathlib import Path

import pytest

from chalicelib.access import static_token
from chalicelib.access.scopes import SCOPES
from chalicelib.access.static_token import FirstReadable, StaticTokenCheck
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


def test_while_one_place_is_away_the_next_is_read_and_asked_first_from_then_on() -> None:
    asked: list[str] = []

    class Place:
        def __init__(self, name: str, tokens: Sequence[bytes] | None) -> None:
            self.name, self.tokens = name, tokens

        def current(self) -> Sequence[bytes]:
            asked.append(self.name)
            if self.tokens is None:
                raise ClusterUnavailable("the cluster cannot be reached")
            return self.tokens

    first, second = Place("first", None), Place("second", (b"t",))
    places = FirstReadable([first, second])
    assert [places.current(), places.current()] == [(b"t",), (b"t",)]
    assert asked == ["first", "second", "second"]
    second.tokens, first.tokens = None, (b"u",)
    assert places.current() == (b"u",)


def test_a_place_that_can_be_read_and_holds_nothing_is_an_answer() -> None:
    assert FirstReadable([Stored(), Stored(b"t")]).current() == ()


def test_where_no_place_can_be_read_the_trouble_is_told() -> None:
    with pytest.raises(ClusterUnavailable):
        FirstReadable([Away(), Away()]).current()


def test_tokens_are_compared_in_constant_time_and_never_with_equals() -> None:
    tree = ast.parse(Path(static_token.__file__).read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    calls = [
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert "compare_digest" in calls
