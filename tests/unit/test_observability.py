import json
import logging
from typing import Any, NoReturn

import pytest

from chalicelib import correlation, due
from chalicelib.errors import ClusterError, PorticoError
from chalicelib.observability import SERVICE, Observability, open_observability, places


@pytest.fixture
def opened() -> Observability:
    return open_observability()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_access_line_says_what_was_asked_and_what_came_of_it(
    opened: Observability, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened.invocation("r-1", seconds=1):
        opened.access(
            method="GET", route="/v1/tunnels/{name}", status=404, milliseconds=12, source="", code="tunnel_not_found"
        )
    line, metrics = lines(capsys)
    assert line["message"] == "request"
    assert line["service"] == SERVICE
    assert (line["request_id"], line["method"], line["status"], line["ms"]) == ("r-1", "GET", 404, 12)
    assert line["code"] == "tunnel_not_found"
    assert "source" not in line
    assert metrics["Latency"] == [12.0]
    assert "ServerError" not in metrics


def test_metrics_have_one_dimension(opened: Observability, capsys: pytest.CaptureFixture[str]) -> None:
    with opened.invocation("r-1", seconds=1):
        opened.access(method="GET", route="/", status=503, milliseconds=1, source="", code="cluster_unavailable")
        opened.count("StaleRead", 2)
    told = lines(capsys)[-1]
    assert told["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    assert (told["ServerError"], told["StaleRead"]) == ([1.0], [2.0])


def test_metrics_leave_even_if_the_invocation_fails(opened: Observability, capsys: pytest.CaptureFixture[str]) -> None:
    def counts_and_fails() -> NoReturn:
        with opened.invocation("r-1", seconds=1):
            opened.count("StaleRead")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        counts_and_fails()
    assert lines(capsys)[-1]["StaleRead"] == [1.0]


def test_nothing_to_say_is_not_said(opened: Observability, capsys: pytest.CaptureFixture[str]) -> None:
    with opened.invocation("r-1", seconds=1):
        pass
    assert lines(capsys) == []


def test_inside_an_invocation_there_is_an_id_and_a_time_to_be_done(opened: Observability) -> None:
    with opened.invocation("r-1", seconds=1):
        assert correlation.request_id.get() == "r-1"
        assert due.answer_by.get() is not None
    assert correlation.request_id.get() == ""
    assert due.answer_by.get() is None


def test_an_unexpected_error_is_told_by_its_place_and_not_by_its_text(
    opened: Observability, capsys: pytest.CaptureFixture[str]
) -> None:
    opened.failed(raised(ValueError("canary-outer")))
    (line,) = lines(capsys)
    assert (line["level"], line["error"], line["cause"]) == ("ERROR", "ValueError", "KeyError")
    assert line["places"][-1].endswith(" raises")
    assert "canary" not in json.dumps(line)


def test_an_error_of_our_own_says_what(opened: Observability, capsys: pytest.CaptureFixture[str]) -> None:
    opened.failed(ClusterError("the cluster answered 418"))
    assert lines(capsys)[0]["detail"] == "the cluster answered 418"


def test_a_librarys_logged_exception_loses_its_text(opened: Observability, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger(SERVICE).error("Caught it at %s", "/v1/tunnels", exc_info=raised(PorticoError("canary")))
    (line,) = lines(capsys)
    assert line["error"] == "PorticoError"
    assert line["places"]
    assert "canary" not in json.dumps(line)


def test_warnings_carry_their_fields_redacted(opened: Observability, capsys: pytest.CaptureFixture[str]) -> None:
    opened.warn("cache away", table="cache", token="canary")
    (line,) = lines(capsys)
    assert (line["message"], line["table"]) == ("cache away", "cache")
    assert "canary" not in json.dumps(line)


def test_places_tell_nothing_of_the_machine() -> None:
    assert all(place.startswith("tests/unit/test_observability.py:") for place in places(raised(RuntimeError())))


def raised(error: Exception) -> Exception:
    """The error as it is once it was raised, with a cause of its own."""

    def raises() -> NoReturn:
        raise error from KeyError("canary-inner")

    with pytest.raises(type(error)) as caught:
        raises()
    return caught.value
