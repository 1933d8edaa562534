"""Bodies, headers and sizes at their edges: one test for each row of the table of decisions, named after it."""

import base64
import json
from typing import Any

import pytest

from chalicelib.api.json_body import BODY_BYTES
from tests.api.edges import body, refused
from tests.api.house import TOKEN, House

GOOD = body(name="kube1", namespace="acme")
WRITES = [("POST", "/v1/tunnels"), ("PUT", "/v1/tunnels"), ("POST", "/v1/namespace")]


@pytest.mark.parametrize(
    "content_type", ["", "application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"]
)
def test_json_whatever_curl_calls_it(house: House, content_type: str) -> None:
    assert house.send("POST", "/v1/tunnels", GOOD, Content_Type=content_type).status == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/octet-stream"]
)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_other_content_type(house: House, method: str, path: str, content_type: str) -> None:
    refused(house.send(method, path, GOOD, Content_Type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"name":', id="malformed"),
        pytest.param(None, id="none"),
        pytest.param(b"", id="empty"),
        pytest.param(b'["kube1"]', id="array"),
        pytest.param(b'"kube1"', id="scalar"),
        pytest.param(b"null", id="null"),
        pytest.param(GOOD.encode() + b"x", id="trailing data"),
        pytest.param(b'{"name":"a","name":"b","namespace":"acme"}', id="duplicate keys"),
        pytest.param(b'{"name":"a","namespace":"acme","tcpPorts":[NaN]}', id="NaN"),
        pytest.param(b'{"name":"\xff","namespace":"acme"}', id="invalid UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + GOOD.encode(), id="BOM"),
    ],
)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_not_one_json_object(house: House, method: str, path: str, raw: bytes | None) -> None:
    refused(house.send(method, path, raw), 400, "invalid_json")


def test_base64_body(house: House) -> None:
    event: dict[str, Any] = {
        "headers": {"Authorization": f"Bearer {TOKEN}"},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": "/v1/tunnels", "httpMethod": "POST", "path": "/v1/tunnels"},
        "body": base64.b64encode(GOOD.encode()).decode(),
        "isBase64Encoded": True,
    }
    assert house.gateway.invoke(event).status == 201
    refused(house.gateway.invoke(event | {"body": "!"}), 400, "invalid_json")


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_unknown_key(house: House, method: str, path: str) -> None:
    reply = house.send(method, path, body(name="kube1", namespace="acme", tcpPorts=[], tcp_ports=[80]))
    assert reply.status == 400
    assert "/tcp_ports" in [flaw["pointer"] for flaw in reply.json()["errors"]]


def test_read_only_keys_of_the_get_reply(house: House) -> None:
    ignored = {"authToken": "x", "connectedClients": 3, "created": "y", "metrics": {}, "warnings": []}
    assert house.send("POST", "/v1/tunnels", json.dumps(json.loads(GOOD) | ignored)).status == 201
    namespace = {"name": "beta", "created": "y", "status": "Active", "warnings": []}
    assert house.send("POST", "/v1/namespace", json.dumps(namespace)).status == 201


def test_body_of_64_kib_and_one_byte_more(house: House) -> None:
    largest = GOOD + " " * (BODY_BYTES - len(GOOD))
    assert house.send("POST", "/v1/tunnels", largest).status == 201
    refused(house.send("POST", "/v1/tunnels", largest + " "), 413, "body_too_large")


@pytest.mark.parametrize("path", ["/v1/tunnels", "/v1/tunnels/web?namespace=acme", "/v1/namespace", "/v1/whoami"])
def test_get_with_body(house: House, path: str) -> None:
    assert house.send("GET", path, "{not json", Content_Type="text/plain").status == 200


def test_delete_with_body(house: House) -> None:
    assert house.send("DELETE", "/v1/tunnels/web?namespace=acme", "{not json", Content_Type="text/plain").status == 204


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "TRACE"])
def test_head_and_options_are_not_offered(house: House, method: str) -> None:
    refused(house.send(method, "/v1/tunnels"), 404, "route_not_found")


@pytest.mark.parametrize("value", ["2", "", "yes"])
def test_metrics_2(house: House, value: str) -> None:
    refused(house.send("GET", f"/v1/tunnels/web?namespace=acme&metrics={value}"), 400, "invalid_request", "?metrics")


@pytest.mark.parametrize(("value", "there"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_metrics_by_its_other_words(house: House, value: str, there: bool) -> None:
    assert ("metrics" in house.send("GET", f"/v1/tunnels/web?namespace=acme&metrics={value}").json()) is there


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/v1/tunnels?namespace=acme&namespace=beta"),
        ("GET", "/v1/tunnels?namespace=acme&namespace=acme"),
        ("GET", "/v1/tunnels/web?namespace=acme&namespace=beta"),
        ("DELETE", "/v1/tunnels/web?namespace=acme&namespace=beta"),
    ],
)
def test_repeated_parameters(house: House, method: str, target: str) -> None:
    refused(house.send(method, target), 400, "invalid_request", "?namespace")


def test_unknown_query_parameters(house: House) -> None:
    assert house.send("GET", "/v1/tunnels?namespace=acme&utm_source=a&utm_source=b&Namespace=x").status == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "*/*", "application/xml;q=0.9", "image/png", "application/octet-stream"]
)
def test_accept_text_html(house: House, accept: str) -> None:
    good = house.send("GET", "/v1/tunnels", Accept=accept)
    assert (good.status, good.headers["content-type"]) == (200, "application/json")
    bad = house.send("GET", "/v1/tunnels/nope?namespace=acme", Accept=accept)
    assert (bad.status, bad.headers["content-type"]) == (404, "application/problem+json")
