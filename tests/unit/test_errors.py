import re
from collections.abc import Iterator

import pytest

from chalicelib import errors
from chalicelib.errors import (
    UPSTREAM_TEXT,
    ClusterUnavailable,
    CrdMissing,
    Flaw,
    InsufficientScope,
    PorticoError,
    shorten,
)


def tree(error: type[PorticoError]) -> Iterator[type[PorticoError]]:
    yield error
    for child in error.__subclasses__():
        yield from tree(child)


ALL = [error for error in tree(PorticoError) if error.__module__ == errors.__name__]


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_the_drawing_holds_every_error(error: type[PorticoError]) -> None:
    assert re.search(rf"\b{error.__name__}\b", errors.__doc__ or "")


def test_the_drawing_holds_nothing_else() -> None:
    drawn = re.findall(r"[├└]── (.+?)(?:  |\n)", (errors.__doc__ or "") + "\n")
    names = {name.strip() for line in drawn for name in line.split(",")}
    assert names <= {error.__name__ for error in ALL}


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_every_error_says_what_it_is(error: type[PorticoError]) -> None:
    assert (error.__doc__ or "").strip().endswith(".")


def test_codes_are_words_for_programs() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code) for error in ALL)


def test_an_error_carries_its_sentence_its_flaws_and_when_to_come_back() -> None:
    error = ClusterUnavailable("away", flaws=[Flaw("/name", "wrong")], retry_after=3)
    assert (error.detail, error.flaws, error.retry_after, str(error)) == ("away", (Flaw("/name", "wrong"),), 3, "away")


def test_a_missing_scope_is_named() -> None:
    assert InsufficientScope("tunnels:read").detail == "this needs the scope tunnels:read"


def test_a_missing_crd_is_a_cluster_that_cannot_serve() -> None:
    assert issubclass(CrdMissing, ClusterUnavailable)


@pytest.mark.parametrize(
    ("text", "short"), [("a\n  b\tc", "a b c"), ("x" * 256, "x" * 256), ("x" * 257, "x" * 255 + "…")]
)
def test_what_others_said_is_cut_to_one_line(text: str, short: str) -> None:
    assert shorten(text) == short
    assert len(shorten(text)) <= UPSTREAM_TEXT
