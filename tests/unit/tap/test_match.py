"""What the mesh does and what is done after."""

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.match import AtSource, Match, Split, split
from chalicelib.tap.target import read_target
from tests.unit.tap.traffic import exchange, reader, request


def lets_through(parts: Split, path: str) -> bool:
    return parts.after.passes(exchange(request(path=path)), reader())


def test_what_the_mesh_can_do_is_left_to_it() -> None:
    to = read_target("shop", "svc", "api")
    parts = split(Match(path_prefix="/v1", method="GET", scheme="https", authority="api:80", to=to))
    assert parts == Split(AtSource(to, "https", "GET", "api:80", "/v1"), EVERYTHING)


def test_nothing_asked_is_everything() -> None:
    assert split(Match()) == Split(AtSource(None, "", "", "", ""), EVERYTHING)


def test_an_expression_is_evaluated_here_from_the_start_and_its_beginning_given_to_the_mesh() -> None:
    parts = split(Match(path="/api/(users|orders)"))
    assert parts.at_source.path_prefix == "/api/"
    assert lets_through(parts, "/api/users/7")
    assert not lets_through(parts, "/api/carts")
    assert not lets_through(parts, "/x/api/users")
    assert parts.after.early


@pytest.mark.parametrize(
    ("prefix", "expression", "given"),
    [("/api", "/api/v[12]", "/api/v"), ("/api/v1/x", "/api/.*", "/api/v1/x")],
)
def test_of_two_beginnings_the_mesh_gets_the_longer_and_both_must_hold(
    prefix: str, expression: str, given: str
) -> None:
    parts = split(Match(path_prefix=prefix, path=expression))
    assert parts.at_source.path_prefix == given
    assert lets_through(parts, "/api/v1/x/y")
    assert not lets_through(parts, "/other")


def test_the_prefix_is_checked_here_too_where_the_expression_went_to_the_mesh() -> None:
    parts = split(Match(path_prefix="/b", path="/abc"))
    assert not lets_through(parts, "/abc")


@pytest.mark.parametrize(
    ("match", "pointer"),
    [
        (Match(path="("), "/match/path"),
        (Match(method="GE T"), "/match/method"),
        (Match(scheme="1http"), "/match/scheme"),
        (Match(path_prefix="api"), "/match/path_prefix"),
        (Match(path_prefix="/" * 513), "/match/path_prefix"),
        (Match(authority="a" * 513), "/match/authority"),
    ],
)
def test_what_the_proxy_would_answer_with_silence_is_refused(match: Match, pointer: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        split(match)
    assert [flaw.pointer for flaw in caught.value.flaws] == [pointer]
