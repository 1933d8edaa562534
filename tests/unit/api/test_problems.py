import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib import errors
from chalicelib.api.problem_contract import ProblemOut
from chalicelib.api.problems import KINDS, TYPE_ROOT, kind_of, problem, type_of
from chalicelib.errors import (
    Flaw,
    InsufficientScope,
    InvalidPort,
    Misconfigured,
    PorticoError,
    RateLimited,
    TapForbidden,
    TunnelNotFound,
    Unauthorized,
)

PAGE = Path("docs/problems.md").read_text()


def tree(error: type[PorticoError]) -> Iterator[type[PorticoError]]:
    yield error
    for child in error.__subclasses__():
        yield from tree(child)


ALL = list(tree(PorticoError))


def example(error: type[PorticoError]) -> PorticoError:
    if issubclass(error, Unauthorized):
        return error("no credential", presented=True)
    if issubclass(error, TapForbidden):
        return error("the cluster says no", checked_by="api_server")
    return error("tunnels:read") if issubclass(error, InsufficientScope) else error("what happened")


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_every_error_is_a_whole_problem(error: type[PorticoError]) -> None:
    answer = problem(example(error), "r-1")
    assert isinstance(answer.body, dict)
    told = ProblemOut.model_validate(answer.body)
    assert told.status == answer.status == kind_of(error).status
    assert told.code == answer.code == error.code
    assert told.error == told.detail
    assert told.instance == "urn:portico:request:r-1"
    assert told.request_id == "r-1"
    assert answer.media_type == "application/problem+json"


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_every_type_is_a_heading_of_the_documentation(error: type[PorticoError]) -> None:
    headings = {f"{TYPE_ROOT}{heading}" for heading in re.findall(r"^## ([a-z-]+)$", PAGE, re.MULTILINE)}
    assert type_of(error.code) in headings


def test_no_heading_is_of_a_type_that_is_gone() -> None:
    codes = {error.code.replace("_", "-") for error in ALL}
    assert set(re.findall(r"^## ([a-z-]+)$", PAGE, re.MULTILINE)) == codes


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_the_documentation_names_the_status(error: type[PorticoError]) -> None:
    section = PAGE.split(f"## {error.code.replace('_', '-')}\n")[1].split("\n## ")[0]
    assert f"**{kind_of(error).status}.**" in section


def test_one_code_has_one_status_and_one_title() -> None:
    for code in {error.code for error in ALL}:
        assert len({kind_of(error) for error in ALL if error.code == code}) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidJson, 400),
        (errors.InvalidRequest, 400),
        (errors.InvalidName, 400),
        (errors.InvalidPort, 400),
        (errors.Unauthorized, 401),
        (errors.InsufficientScope, 403),
        (errors.NamespaceReserved, 403),
        (errors.NamespaceNotManaged, 403),
        (errors.QuotaExceeded, 403),
        (errors.TunnelNotFound, 404),
        (errors.NamespaceNotFound, 404),
        (errors.RouteNotFound, 404),
        (errors.TunnelExists, 409),
        (errors.NamespaceExists, 409),
        (errors.NamespaceNotEmpty, 409),
        (errors.NamespaceTerminating, 409),
        (errors.NameCollision, 409),
        (errors.Conflict, 409),
        (errors.IdempotencyRunning, 409),
        (errors.ContinueExpired, 410),
        (errors.PreconditionFailed, 412),
        (errors.BodyTooLarge, 413),
        (errors.ResultTooLarge, 413),
        (errors.UnsupportedMediaType, 415),
        (errors.IdempotencyMismatch, 422),
        (errors.RateLimited, 429),
        (errors.PorticoError, 500),
        (errors.Misconfigured, 500),
        (errors.ClusterError, 502),
        (errors.ClusterUnavailable, 503),
        (errors.CrdMissing, 503),
        (errors.StoreUnavailable, 503),
        (errors.ClusterTimeout, 504),
    ],
)
def test_statuses_are_those_of_the_contract(error: type[PorticoError], status: int) -> None:
    assert kind_of(error).status == status


def test_the_table_holds_nothing_but_errors_of_the_tree() -> None:
    assert set(KINDS) <= set(ALL)


def test_flaws_are_told_one_by_one() -> None:
    answer = problem(InvalidPort("tcpPorts", flaws=[Flaw("/tcpPorts/2", "duplicate of 443")]), "r")
    assert isinstance(answer.body, dict)
    assert answer.body["errors"] == [{"pointer": "/tcpPorts/2", "detail": "duplicate of 443"}]


def test_a_500_says_nothing_of_its_cause() -> None:
    answer = problem(Misconfigured("PORTICO_KUBECONFIG is not set"), "r")
    assert "PORTICO" not in str(answer.body)


@pytest.mark.parametrize(
    ("error", "challenge"),
    [
        (Unauthorized("none", presented=False), 'Bearer realm="portico"'),
        (Unauthorized("bad", presented=True), 'Bearer realm="portico", error="invalid_token"'),
        (
            InsufficientScope("tunnels:write"),
            'Bearer realm="portico", error="insufficient_scope", scope="tunnels:write"',
        ),
    ],
)
def test_the_challenge_is_in_the_header_and_in_the_problem(error: PorticoError, challenge: str) -> None:
    answer = problem(error, "r")
    assert answer.headers["WWW-Authenticate"] == challenge
    assert isinstance(answer.body, dict)
    assert answer.body["challenge"] == challenge


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_429_and_503_say_when_to_come_back(error: type[PorticoError]) -> None:
    answer = problem(example(error), "r")
    assert ("Retry-After" in answer.headers) is (answer.status in (429, 503))


def test_who_raised_knows_best_when_to_come_back() -> None:
    assert problem(RateLimited("slowly", retry_after=17), "r").headers["Retry-After"] == "17"


def test_a_class_without_a_line_of_its_own_is_its_parents() -> None:
    class TunnelHidden(TunnelNotFound):
        pass

    try:
        assert kind_of(TunnelHidden) == kind_of(TunnelNotFound)
    finally:
        del TunnelHidden
