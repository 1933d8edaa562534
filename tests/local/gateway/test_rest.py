"""REST: what a function sees of a request, and what a client sees of an answer."""

import base64
import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from local.gateway.limits import ANSWER_BYTES, INVOKE_BYTES, REQUEST_BYTES
from tests.local.gateway.conftest import Json, Place


@pytest.fixture
def http(place: Place) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=place.url, timeout=20) as client:
        yield client


def event_of(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    return answer.json()["event"]


def test_a_route_answers(http: httpx.Client) -> None:
    answer = http.get("/")
    assert (answer.status_code, answer.json()) == (200, {"hello": "world"})
    assert answer.headers["x-amzn-requestid"]
    assert answer.headers["content-type"] == "application/json"


def test_a_blueprints_route_answers_every_declared_method(http: httpx.Client) -> None:
    assert http.delete("/blue/x").json() == {"blue": "x", "method": "DELETE"}


def test_path_parameters_are_decoded_and_the_path_is_not(http: httpx.Client) -> None:
    event = event_of(http.get("/echo/a%2Fb%20c%C3%A9"))
    assert event["pathParameters"] == {"name": "a/b cé"}
    assert event["path"] == "/echo/a%2Fb%20c%C3%A9"
    assert event["resource"] == event["requestContext"]["resourcePath"] == "/echo/{name}"


def test_a_literal_segment_is_preferred_to_a_parameter(http: httpx.Client) -> None:
    assert http.get("/echo/literal").json() == {"literal": "yes"}
    assert http.post("/echo/literal").status_code == 404  # the resource is chosen by path alone


def test_a_trailing_slash_does_not_count(http: httpx.Client) -> None:
    assert event_of(http.get("/echo/x/"))["pathParameters"] == {"name": "x"}
    assert http.get("/echo//").status_code == 404


def test_query_has_all_values_and_the_last(http: httpx.Client) -> None:
    event = event_of(http.get("/echo/x?a=1&a=2&b=&c=%26+d"))
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""], "c": ["& d"]}
    assert event["queryStringParameters"] == {"a": "2", "b": "", "c": "& d"}


def test_absent_parts_are_null(http: httpx.Client) -> None:
    event = event_of(http.get("/echo/x"))
    nulls = ("queryStringParameters", "multiValueQueryStringParameters", "stageVariables", "body")
    assert [event[name] for name in nulls] == [None] * 4


def test_headers_have_all_values_keep_their_case_and_lose_hop_by_hop_ones(http: httpx.Client) -> None:
    sent = [("X-Two", "1"), ("X-Two", "2"), ("MiXed", "m"), ("TE", "trailers"), ("X-Forwarded-For", "9.9.9.9")]
    event = event_of(http.get("/echo/x", headers=sent))
    assert event["multiValueHeaders"]["X-Two"] == ["1", "2"]
    assert event["headers"]["X-Two"] == "2"
    assert event["headers"]["MiXed"] == "m"
    assert {"connection", "te"}.isdisjoint(name.lower() for name in event["headers"])
    assert event["headers"]["X-Forwarded-For"] == "9.9.9.9, 127.0.0.1"
    assert event["headers"]["X-Forwarded-Port"] == str(http.base_url.port)
    assert event["headers"]["X-Amzn-Trace-Id"].startswith("Root=1-")


def test_the_request_context_is_api_gateways(http: httpx.Client) -> None:
    answer = http.get("/echo/x?q=1", headers={"User-Agent": "me"})
    context = event_of(answer)["requestContext"]
    assert context["requestId"] == answer.headers["x-amzn-requestid"] == answer.json()["requestId"]
    expected = {"httpMethod": "GET", "path": "/echo/x", "stage": "api", "protocol": "HTTP/1.1", "apiId": "localapi01"}
    assert expected.items() <= context.items()
    assert (context["identity"]["sourceIp"], context["identity"]["userAgent"]) == ("127.0.0.1", "me")
    assert context["domainName"] == f"127.0.0.1:{http.base_url.port}"
    assert context["requestTimeEpoch"] > 1_700_000_000_000


def test_a_form_body_is_text(http: httpx.Client) -> None:
    event = event_of(http.post("/echo/x", content="a=é", headers={"Content-Type": "application/x-www-form-urlencoded"}))
    assert (event["body"], event["isBase64Encoded"]) == ("a=é", False)


def test_a_binary_body_is_base64(http: httpx.Client) -> None:
    answer = http.post("/echo/x", content=b"\xff\x00", headers={"Content-Type": "application/octet-stream"})
    event = event_of(answer)
    assert (base64.b64decode(event["body"]), event["isBase64Encoded"], answer.json()["bytes"]) == (b"\xff\x00", True, 2)


def test_a_compressed_body_is_passed_on_as_it_is(http: httpx.Client) -> None:
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    assert (
        base64.b64decode(event_of(http.post("/echo/x", content=b"\x1f\x8bnot", headers=headers))["body"])
        == b"\x1f\x8bnot"
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nope"), ("DELETE", "/"), ("HEAD", "/"), ("OPTIONS", "/"), ("PROPFIND", "/"), ("GET", "/echo/a/b")],
)
def test_an_unknown_route_or_method_is_the_same_404(http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, path, headers={"Authorization": "Bearer secret"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    if method != "HEAD":
        problem = answer.json()
        assert problem.keys() == {"type", "title", "status", "detail", "instance", "code", "error", "requestId"}
        assert (problem["status"], problem["code"]) == (404, "route_not_found")
        assert problem["requestId"] == answer.headers["x-request-id"]
        assert problem["error"] == problem["detail"]
        assert "secret" not in answer.text


def test_head_answers_where_it_is_declared(http: httpx.Client) -> None:
    answer = http.head("/echo/x")
    assert (answer.status_code, answer.content) == (200, b"")


def test_options_is_answered_by_the_gateway_where_cors_is_declared(http: httpx.Client) -> None:
    answer = http.options("/cors")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-methods"] == "GET,PUT,OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_response_headers_are_renamed_as_a_rest_api_does(http: httpx.Client) -> None:
    names = ["WWW-Authenticate", "Age", "Date", "Server", "Warning", "Connection", "Content-Length", "User-Agent"]
    answer = http.post(
        "/answer", json={"headers": {**dict.fromkeys(names, "theirs"), "X-Own": "1", "Te": "gone"}, "body": "b"}
    )
    assert all(answer.headers[f"x-amzn-remapped-{name}"] == "theirs" for name in names)
    assert answer.headers["x-own"] == "1"
    assert "theirs" not in [answer.headers.get("www-authenticate"), answer.headers["date"], answer.headers["server"]]
    assert "te" not in answer.headers


def test_multi_value_headers_become_several(http: httpx.Client) -> None:
    answer = http.post("/answer", json={"headers": {"Set-Cookie": ["a=1", "b=2"]}})
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_statuses_without_a_body_pass(http: httpx.Client) -> None:
    answer = http.post("/answer", json={"status": 204, "body": ""})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_binary_answer_needs_a_matching_accept(http: httpx.Client) -> None:
    answer = http.get("/pixel", headers={"Accept": "image/png"})
    assert answer.content == b"\x89PNG\xff\x00"
    assert http.get("/pixel", headers={"Accept": "text/html"}).status_code == 400  # Chalice's own refusal


def forced(http: httpx.Client, answer: object) -> httpx.Response:
    return http.get("/", headers={"X-Forced-Answer": json.dumps(answer)})


def test_base64_is_decoded_only_for_the_first_accepted_type(http: httpx.Client) -> None:
    answer = {"statusCode": 200, "body": base64.b64encode(b"raw").decode(), "isBase64Encoded": True}
    headers = {"X-Forced-Answer": json.dumps(answer)}
    assert http.get("/", headers={**headers, "Accept": "image/png, text/html"}).text == "raw"
    assert http.get("/", headers={**headers, "Accept": "text/html, image/png"}).text == answer["body"]


@pytest.mark.parametrize(
    "answer",
    [
        "text",
        {},
        {"statusCode": "abc"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "surprise": 1},
        {"statusCode": 200, "headers": []},
        {"statusCode": 200, "headers": {"a": {}}},
        {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
        {"statusCode": 200, "multiValueHeaders": {"a": "b"}},
    ],
)
def test_a_malformed_answer_is_502(http: httpx.Client, answer: object) -> None:
    made = forced(http, answer)
    assert (made.status_code, made.headers["content-type"]) == (502, "application/problem+json")


def test_a_number_as_text_is_a_status(http: httpx.Client) -> None:
    assert forced(http, {"statusCode": "201", "headers": {"n": 1, "b": True}}).status_code == 201


def test_a_request_may_have_6_mb_as_an_event_and_10_mb_at_all(http: httpx.Client) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (
        http.post("/answer", content=b"x" * (INVOKE_BYTES - 4_000), headers=headers).status_code == 415
    )  # it reached Chalice
    for size in (INVOKE_BYTES, REQUEST_BYTES, REQUEST_BYTES + 1):
        answer = http.post("/answer", content=b"x" * size, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_chunked_request_is_counted_too(http: httpx.Client) -> None:
    answer = http.post("/answer", content=(b"x" * 1_000_000 for _ in range(11)))
    assert answer.status_code == 413


def test_a_client_that_waits_for_100_continue_gets_it(place: Place) -> None:
    host, _, port = place.url[7:].partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        head = [
            "POST /echo/x HTTP/1.1",
            f"Host: {host}",
            "Content-Length: 2",
            "Content-Type: text/plain",
            "Expect: 100-continue",
        ]
        client.sendall("\r\n".join([*head, "", ""]).encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(b"hi")
        assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_an_answer_is_measured_as_encoded(http: httpx.Client) -> None:
    """A double quote is two bytes in the answer's JSON, so half of 6 MB of them is the most."""
    envelope = len(
        json.dumps({"headers": {"Content-Type": "text/plain"}, "multiValueHeaders": {}, "statusCode": 200, "body": ""})
    )
    most = (ANSWER_BYTES - envelope) // 2
    assert len(http.get(f"/large/{most}").content) == most
    assert http.get(f"/large/{most + 1}").status_code == 502
