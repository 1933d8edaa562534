"""`cluster/refusals.py`: every refusal recorded from a real API server, and every other, has one meaning in our tree."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.refusals import FLAWS, RETRY_AFTER, bad_list, document_in, trouble
from chalicelib.errors import (
    UPSTREAM_TEXT,
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    Conflict,
    ContinueExpired,
    Flaw,
    InvalidRequest,
    NamespaceTerminating,
    PorticoError,
    TunnelExists,
)
from tests.unit.cluster.api_server import RECORDED

DOING = "do it"


def recorded(name: str) -> ClusterAnswer:
    told = RECORDED[name]
    headers = told["headers"]
    assert isinstance(headers, dict)
    body, status, method = told["body"], told["status"], told["method"]
    assert isinstance(body, str)
    assert isinstance(status, int)
    assert isinstance(method, str)
    wait = int(headers["retry-after"]) if "retry-after" in headers else None
    return ClusterAnswer(method, status, body.encode(), headers.get("content-type", ""), wait)


def meaning(answer: ClusterAnswer) -> PorticoError:
    return trouble(answer, answer.failure(), DOING)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unauthorized", ClusterError),
        ("unauthorized-yaml", ClusterError),
        ("list-forbidden", ClusterError),
        ("proxy-forbidden", ClusterError),
        ("create-in-terminating", NamespaceTerminating),
        ("secret-in-terminating", NamespaceTerminating),
        ("patch-stale", Conflict),
        ("delete-other-uid", Conflict),
        ("namespace-other-version", Conflict),
        ("create-bad-name-422", InvalidRequest),
        ("patch-bad-port", InvalidRequest),
        ("patch-echoes-object", InvalidRequest),
        ("secret-patch-echoes-data", InvalidRequest),
        ("list-expired-token", ContinueExpired),
        ("create-without-kind-400", ClusterError),
        ("secret-bad-base64", ClusterError),
        ("patch-415", ClusterError),
        ("body-too-large-413", ClusterError),
        ("create-client-mistake-500", ClusterError),
        ("etcd-too-large-500", ClusterError),
        ("etcd-hangs-readyz", ClusterError),
        ("crd-starting", ClusterUnavailable),
        ("overload-429", ClusterUnavailable),
        ("aggregated-away-503", ClusterUnavailable),
        ("proxy-target-drops", ClusterUnavailable),
        ("proxy-no-endpoints", ClusterUnavailable),
        ("etcd-hangs-create-504", ClusterTimeout),
        ("etcd-hangs-get-504", ClusterTimeout),
        ("get-missing", ClusterError),  # a 404 nobody expected; adapters expect theirs
    ],
)
def test_a_recorded_refusal_has_its_meaning(name: str, expected: type[PorticoError]) -> None:
    assert type(meaning(recorded(name))) is expected


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_no_refusal_of_a_body_is_ever_quoted(name: str) -> None:
    answer = recorded(name)
    error = meaning(answer)
    text = error.detail + "".join(flaw.pointer + flaw.detail for flaw in error.flaws)
    assert len(text) <= UPSTREAM_TEXT + 200
    if answer.method in ("POST", "PATCH"):
        words = [word for word in answer.body.decode().split() if len(word) > 12]
        assert [word for word in words if word in text] == []


def test_the_cluster_says_when_to_come_back() -> None:
    assert meaning(recorded("crd-starting")).retry_after == 1
    assert meaning(recorded("overload-429")).retry_after == 2
    assert meaning(recorded("aggregated-away-503")).retry_after is None
    assert meaning(ClusterAnswer("GET", 503, b"", "", 86_400)).retry_after == RETRY_AFTER


def test_what_is_quoted_is_short_and_on_one_line() -> None:
    detail = meaning(ClusterAnswer("GET", 503, b"line one\nline two " + b"x" * 2_000, "text/plain")).detail
    assert "line one line two x" in detail
    assert detail.endswith("…")


def test_a_page_of_html_is_not_quoted() -> None:
    assert (
        meaning(ClusterAnswer("GET", 502, b"<h1>Bad Gateway</h1>", "text/html")).detail
        == "the cluster could not do it now"
    )


@pytest.mark.parametrize(
    "message",
    [
        "etcdserver: leader changed",
        "etcdserver: request timed out",
        "context deadline exceeded",
        "rpc error: code = Unavailable desc = keepalive ping failed to receive ACK within timeout",  # recorded
    ],
)
def test_an_etcd_in_trouble_is_unavailable_to_a_read_and_unknown_to_a_write(message: str) -> None:
    body = json.dumps({"kind": "Status", "status": "Failure", "message": message, "code": 500}).encode()
    assert type(meaning(ClusterAnswer("GET", 500, body))) is ClusterUnavailable
    assert type(meaning(ClusterAnswer("PATCH", 500, body))) is ClusterTimeout


def test_an_object_too_large_for_etcd_is_an_error() -> None:
    body = b'{"kind": "Status", "message": "etcdserver: request is too large", "code": 500}'
    assert type(meaning(ClusterAnswer("POST", 500, body))) is ClusterError


def status_422(*causes: tuple[str, str]) -> ClusterAnswer:
    told = [{"reason": reason, "field": field, "message": "Invalid value: secret"} for reason, field in causes]
    return ClusterAnswer(
        "POST", 422, json.dumps({"kind": "Status", "reason": "Invalid", "details": {"causes": told}}).encode()
    )


@pytest.mark.parametrize(
    ("field", "pointer"),
    [
        ("spec.tcpPorts[0]", "/tcpPorts/0"),
        ("metadata.name", "/name"),
        ("metadata.labels", "/labels"),
        ("data[a~b]", "/data/a~0b"),
        ("patch", "/patch"),
        ("", ""),
        ("spec", ""),
    ],
)
def test_a_cause_becomes_a_flaw_in_the_words_of_the_api(field: str, pointer: str) -> None:
    assert meaning(status_422(("FieldValueRequired", field))).flaws == (Flaw(pointer, "is required"),)


def test_an_unknown_cause_is_a_flaw_too_and_their_number_is_bounded() -> None:
    error = meaning(status_422(*[("FieldValueOdd", f"spec.x[{n}]") for n in range(500)]))
    assert len(error.flaws) == FLAWS
    assert error.flaws[0].detail == "has a value that the cluster does not take"


def test_a_success_is_its_object() -> None:
    assert document_in(ClusterAnswer("GET", 200, b'{"a": 1}'), DOING) == {"a": 1}


def test_a_success_that_is_no_object_is_an_error() -> None:
    with pytest.raises(ClusterError):
        document_in(ClusterAnswer("GET", 200, b"<html>"), DOING)


def test_what_an_adapter_expects_comes_first() -> None:
    with pytest.raises(TunnelExists):
        document_in(recorded("create-exists"), DOING, {"AlreadyExists": lambda: TunnelExists("there")})
    with pytest.raises(ClusterError, match="409"):
        document_in(recorded("create-exists"), DOING, {"NotFound": lambda: TunnelExists("there")})


@pytest.mark.parametrize(
    ("name", "pointer"), [("list-garbage-token", "?continue"), ("list-bad-selector", "?labelSelector")]
)
def test_a_list_that_is_not_understood_names_the_parameter(name: str, pointer: str) -> None:
    answer = recorded(name)
    with pytest.raises(InvalidRequest) as raised:
        document_in(answer, DOING, bad_list(answer))
    assert [flaw.pointer for flaw in raised.value.flaws] == [pointer]


JSONISH = st.recursive(
    st.none() | st.booleans() | st.text(max_size=20) | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "status", "reason", "message", "details", "causes", "field", "retryAfterSeconds"])
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
).map(lambda value: json.dumps(value).encode())
REASONED = st.builds(
    lambda reason, field: json.dumps(
        {"kind": "Status", "reason": reason, "details": {"causes": [{"reason": reason, "field": field}]}}
    ).encode(),
    st.sampled_from(["Conflict", "Invalid", "Expired", "Timeout", "ServerTimeout", "NamespaceTerminating", "Unknown"]),
    st.text(max_size=20),
)


@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
    status=st.integers(100, 599),
    body=st.binary(max_size=100) | JSONISH | REASONED,
    content_type=st.sampled_from(["", "application/json", "text/plain", "text/html"]) | st.text(max_size=10),
    wait=st.none() | st.integers(0, 10**6),
)
def test_whatever_the_cluster_says_the_result_is_in_our_tree(
    method: str, status: int, body: bytes, content_type: str, wait: int | None
) -> None:
    answer = ClusterAnswer(method, status, body, content_type, wait)
    try:
        assert isinstance(document_in(answer, DOING, bad_list(answer)), dict)
        assert 200 <= status < 300
    except PorticoError as error:
        assert len(error.detail) < UPSTREAM_TEXT + 200  # noqa: PT017 - both outcomes are fine, each with its own bound
