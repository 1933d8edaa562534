"""Every row of the tap's error table, recorded or made up, is one error of ours, with what the cluster said."""

import json
import struct
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.proto.portico_tap_pb2 import ApiError
from chalicelib.cluster.tap_refusals import is_stream, judge, refusal
from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    NothingToTap,
    PorticoError,
    TapApiMissing,
    TapForbidden,
    TapRefused,
    TargetNotFound,
)
from tests.unit.cluster.tap_recordings import names, recorded

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
PATHS = json.dumps({"paths": ["/apis", "/version"]}).encode()

RECORDED: Mapping[str, tuple[type[PorticoError], str]] = {
    "10-403-kube": (TapForbidden, r'User "tenant-b" cannot watch resource "deployments/tap" .* namespace "emojivoto"'),
    "11-403-tapserver": (TapForbidden, "not authorized to access namespaces.tap.linkerd.io"),
    "12-401-badtoken": (ClusterError, "does not accept Portico's own credentials"),
    "13-403-anonymous": (TapForbidden, 'User "system:anonymous" cannot watch'),
    "20-notfound-deploy": (TargetNotFound, 'deployment.apps "nope" not found'),
    "21-nopods-unmeshed": (NothingToTap, 'no pods to tap for type="deployment" name="unmeshed"$'),
    "22-nopods-disabled": (
        NothingToTap,
        "1 pods found with tap disabled via the viz.linkerd.io/disable-tap annotation",
    ),
    "23-nopods-notenabled": (NothingToTap, "restart these pods to enable tap and make them valid tap targets"),
    "24-nopods-emptyns": (NothingToTap, 'type="namespace" name="empty"'),
    "25-notfound-ns": (TargetNotFound, 'namespace "nosuch" not found'),
    "30-mismatch-ns": (PorticoError, "one tap in the path and for another in the body"),
    "31-mismatch-name": (PorticoError, "one tap in the path and for another in the body"),
    "32-emptybody": (PorticoError, "one tap in the path and for another in the body"),
    "33-jsonbody": (TapRefused, "cannot parse invalid wire-format data"),
    "34-bad-selector": (TapRefused, 'invalid label selector "a=b=c"'),
    "36-match-unset": (TapRefused, "unexpected match specified: <nil>"),
    "37-match-any": (TapRefused, "unexpected match specified: any:{}"),
    "38-dest-no-resource": (ClusterError, "broke off over this request"),
    "40-404-unknown-type": (ClusterError, "did not reach the tap server as it was sent"),
    "41-404-trailing-slash": (ClusterError, "did not reach the tap server as it was sent"),
    "42-get": (ClusterError, "did not reach the tap server as it was sent"),
    "43-discovery": (ClusterError, "answered 200 to a tap, and no stream"),
    "61-503-tap-down-early": (ClusterUnavailable, "connect: connection refused"),
    "62-503-tap-down-late": (ClusterUnavailable, "connect: connection refused"),
}


def answer_of(name: str) -> tuple[ClusterAnswer, str]:
    exchange = recorded(name)
    answer = ClusterAnswer("POST", exchange.status, exchange.answer, exchange.content_type)
    return answer, exchange.headers.get("linkerd-error", "")


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_each_recorded_refusal_is_the_error_it_means(name: str) -> None:
    answer, linkerd_error = answer_of(name)
    kind, said = RECORDED[name]
    error = judge(answer, linkerd_error)
    assert type(error) is kind
    with pytest.raises(kind, match=said):
        raise error


@pytest.mark.parametrize("name", names())
def test_every_recording_is_a_stream_or_has_its_row(name: str) -> None:
    answer, linkerd_error = answer_of(name)
    assert is_stream(answer.status, answer.content_type, linkerd_error) == (name not in RECORDED)


def test_the_two_checks_of_the_cluster_are_told_apart() -> None:
    by = {name: judge(*answer_of(name)) for name in ("10-403-kube", "11-403-tapserver")}
    assert [error.checked_by for error in by.values() if isinstance(error, TapForbidden)] == [
        "api_server",
        "tap_server",
    ]


def status(code: int, message: str, **more: object) -> bytes:
    return json.dumps({"kind": "Status", "status": "Failure", "message": message, "code": code, **more}).encode()


def framed(text: str) -> bytes:
    data = ApiError(error=text).SerializeToString()
    return struct.pack("<I", len(data)) + data


IMPERSONATION = (
    'users "portico:viewer" is forbidden: User "portico" cannot impersonate resource "users" in API group ""'
)

MADE_UP = [
    pytest.param(403, JSON, status(403, IMPERSONATION), ClusterError, "impersonate its viewers", id="our own role"),
    pytest.param(403, "text/html", b"<html>no</html>", ClusterError, "a web page", id="403 of a proxy"),
    pytest.param(404, TEXT, b"404 page not found\n", TapApiMissing, "viz", id="no APIService, text"),
    pytest.param(404, JSON, status(404, "not found"), TapApiMissing, "viz", id="no APIService, Status"),
    pytest.param(503, TEXT, b"service unavailable\n", ClusterUnavailable, "service unavailable", id="not Available"),
    pytest.param(503, TEXT, b"", ClusterUnavailable, "nothing", id="503 without a word"),
    pytest.param(502, TEXT, b"bad gateway", ClusterUnavailable, "bad gateway", id="502"),
    pytest.param(504, TEXT, b"", ClusterTimeout, "in time", id="504"),
    pytest.param(408, TEXT, b"", ClusterTimeout, "in time", id="408"),
    pytest.param(429, JSON, status(429, "too many requests"), ClusterUnavailable, "too many", id="429"),
    pytest.param(400, JSON, b'{"error":"no valid CN found. allowed names: [a]"}', ClusterError, "no valid CN", id="CN"),
    pytest.param(400, JSON, b'{"error":"invalid path: \\"/x\\""}', ClusterError, "invalid path", id="path"),
    pytest.param(500, TEXT, b"Internal Server Error: oops", ClusterError, "answered 500", id="500"),
    pytest.param(301, TEXT, b"", ClusterError, "as it was sent", id="301"),
    pytest.param(307, TEXT, b"", ClusterError, "k3s", id="307"),
    pytest.param(200, JSON, PATHS, ClusterError, "as it was sent", id="200 with the list of paths"),
    pytest.param(204, "", b"", ClusterError, "answered 204", id="204"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "content_type", "body", "kind", "said"), MADE_UP)
def test_each_other_row(code: int, content_type: str, body: bytes, kind: type[PorticoError], said: str) -> None:
    assert not is_stream(code, content_type, "")
    error = judge(ClusterAnswer("POST", code, body, content_type))
    assert type(error) is kind
    with pytest.raises(kind, match=said):
        raise error


TEXTS = [
    ("TapByResource received nil target ResourceSelection", TapRefused),
    ("TapByResource received nil target Resource", TapRefused),
    ("unimplemented resource type: bad-type", TapRefused),
    ("unknown match type: not:{}", TapRefused),
    ("unknown HTTP match type: ", TapRefused),
    ('pod "x" not found', TargetNotFound),
    ('job.batch "x" not found', TargetNotFound),
    ("tap authorization failed (not authorized to access pods.tap.linkerd.io)", TapForbidden),
    ("rpc error: code = Unknown", ClusterError),
    ("", ClusterError),
]


@pytest.mark.parametrize(("text", "kind"), TEXTS)
def test_each_message_of_the_tap_server(text: str, kind: type[PorticoError]) -> None:
    answer = ClusterAnswer("POST", 200, framed(text), "application/octet-stream")
    assert type(judge(answer, "Internal Server Error")) is kind
    assert type(refusal(text)) is kind


def test_a_refusal_whose_message_is_cut_or_garbled_says_what_the_header_says() -> None:
    for body in (b"", framed("pod")[:-1], b"\xff\xff\xff\xff", b"\x02\0\0\0\xff\xff"):
        error = judge(ClusterAnswer("POST", 200, body, "application/octet-stream"), "Internal Server Error")
        assert "Internal Server Error" in error.detail


def test_waiting_is_handed_on_and_bounded() -> None:
    def wait(retry_after: int | None) -> int | None:
        return judge(ClusterAnswer("POST", 429, b"", TEXT, retry_after)).retry_after

    assert (wait(None), wait(1), wait(86_400)) == (None, 1, 60)


def test_a_streams_type_may_have_parameters_and_any_case() -> None:
    assert is_stream(200, "Application/Octet-Stream; x=1", "")
    assert not is_stream(200, "application/octet-stream", "Bad Request")
    assert not is_stream(201, "application/octet-stream", "")


@given(
    st.integers(100, 599), st.binary(max_size=300), st.sampled_from(["", JSON, TEXT, "text/html"]), st.text(max_size=9)
)
def test_whatever_the_answer_it_is_one_error_with_a_short_text(code: int, body: bytes, kind: str, header: str) -> None:
    error = judge(ClusterAnswer("POST", code, body, kind), header)
    assert isinstance(error, PorticoError)
    assert 0 < len(error.detail) < 400
