"""`cluster/answer.py`: reading what came back, without trusting it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.answer import Cause, ClusterAnswer, Status
from chalicelib.errors import ClusterError


def said(body: object, status: int = 400, **more: str) -> ClusterAnswer:
    return ClusterAnswer("GET", status, body if isinstance(body, bytes) else json.dumps(body).encode(), **more)  # type: ignore[arg-type]


def test_success_is_two_hundred_and_something() -> None:
    assert [status for status in (199, 200, 201, 299, 302, 404, 500) if said({}, status).ok] == [200, 201, 299]


@pytest.mark.parametrize(
    "body", [b"", b"404 page not found\n", b"[]", b"null", b'"x"', b"{", b"\xff", b"<html>", b"[" * 100_000]
)
def test_what_is_no_json_object_is_an_error(body: bytes) -> None:
    with pytest.raises(ClusterError, match="other than a JSON object"):
        said(body).document()
    assert said(body).failure() == Status()


def test_a_status_is_read() -> None:
    causes = [{"reason": "NamespaceTerminating", "field": "metadata.namespace", "message": "x"}, "odd", {}]
    body = {
        "kind": "Status",
        "reason": "Forbidden",
        "message": "no",
        "details": {"kind": "tunnels", "causes": causes, "retryAfterSeconds": 3},
    }
    status = said(body).failure()
    assert status == Status(
        spoken=True,
        reason="Forbidden",
        message="no",
        kind="tunnels",
        causes=(Cause("NamespaceTerminating", "metadata.namespace"), Cause("", "")),
        retry_after=3,
    )
    assert status.has_cause("NamespaceTerminating")
    assert not status.has_cause("FieldValueInvalid")


def test_a_status_without_kind_counts_and_an_object_with_a_status_does_not() -> None:
    assert said({"status": "Failure", "reason": "Timeout"}).failure().reason == "Timeout"
    assert not said({"kind": "Tunnel", "status": "Failure", "reason": "Timeout"}).failure().spoken
    assert not said({"status": "success", "data": {}}).failure().spoken


def test_the_header_says_when_to_come_back_where_the_status_does_not() -> None:
    answer = ClusterAnswer("GET", 429, b'{"kind": "Status"}', retry_after=2)
    assert answer.failure().retry_after == 2


@pytest.mark.parametrize(
    ("method", "content_type", "quotable"),
    [
        ("GET", "application/json", True),
        ("DELETE", "text/plain", True),
        ("GET", "text/HTML; charset=utf-8", False),
        ("POST", "application/json", False),
        ("PATCH", "application/json", False),
    ],
)
def test_only_what_answers_no_body_may_be_quoted(method: str, content_type: str, quotable: bool) -> None:
    assert ClusterAnswer(method, 400, b"", content_type).quotable is quotable


@given(
    st.one_of(
        st.binary(),
        st.recursive(
            st.none() | st.booleans() | st.text() | st.integers(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        ["kind", "status", "reason", "message", "details", "causes", "field", "retryAfterSeconds"]
                    ),
                    inner,
                )
            ),
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_any_body_can_be_looked_at(body: bytes) -> None:
    status = said(body).failure()
    assert status.spoken or status == Status()
