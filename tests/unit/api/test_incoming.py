import base64

import pytest

from chalicelib.api.incoming import Event, Incoming
from chalicelib.errors import InvalidJson, InvalidName


def at(path: str, route: str) -> Incoming:
    return Incoming({"requestContext": {"path": path, "resourcePath": route}})


@pytest.mark.parametrize(
    ("path", "route", "root"),
    [
        ("/v1/tunnels", "/v1/tunnels", ""),
        ("/dev/v1/tunnels", "/v1/tunnels", "/dev"),
        ("/dev/v1/tunnels/", "/v1/tunnels", "/dev"),
        ("/a/b/v1/tunnels/x", "/v1/tunnels/{name}", "/a/b"),
        ("/", "/", ""),
        ("/dev", "/", "/dev"),
        ("/dev/", "/", "/dev"),
    ],
)
def test_the_root_is_what_stands_before_the_route(path: str, route: str, root: str) -> None:
    assert at(path, route).root == root


def test_a_header_sent_twice_is_two_values_whatever_its_case() -> None:
    event: Event = {
        "multiValueHeaders": {"Authorization": ["a", "b"], "X-Other": ["c"]},
        "headers": {"Authorization": "b"},
    }
    assert Incoming(event).header("authorization") == ("a", "b")


def test_without_multi_value_headers_the_single_ones_do() -> None:
    assert Incoming({"headers": {"authorization": "a"}}).header("Authorization") == ("a",)


@pytest.mark.parametrize("event", [{}, {"headers": None, "multiValueHeaders": None, "requestContext": None}])
def test_what_is_missing_reads_as_empty(event: Event) -> None:
    incoming = Incoming(event)
    assert incoming.header("Authorization") == ()
    assert incoming.query == {}
    assert incoming.path_parameters == {}
    assert incoming.body == b""
    assert (incoming.method, incoming.route, incoming.path, incoming.root) == ("", "", "", "")
    assert incoming.request_id


def test_the_gateways_request_id_is_kept() -> None:
    assert Incoming({"requestContext": {"requestId": "r-1"}}).request_id == "r-1"


@pytest.mark.parametrize(("sent", "read"), [("web", "web"), ("a%2Fb", "a/b"), ("%252e", "%2e"), ("a+b", "a+b")])
def test_path_parameters_are_decoded_once(sent: str, read: str) -> None:
    assert Incoming({"pathParameters": {"name": sent}}).path_parameters == {"name": read}


def test_bytes_in_the_path_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidName):
        _ = Incoming({"pathParameters": {"name": "%ff"}}).path_parameters


def test_a_base64_body_is_decoded() -> None:
    body = base64.b64encode(b'{"name": "web"}').decode()
    assert Incoming({"body": body, "isBase64Encoded": True}).body == b'{"name": "web"}'


def test_bytes_and_text_are_both_bodies() -> None:
    assert Incoming({"body": "é"}).body == "é".encode()
    assert Incoming({"body": b"\xff"}).body == b"\xff"


@pytest.mark.parametrize(
    "event",
    [{"body": "!!", "isBase64Encoded": True}, {"body": "ключ", "isBase64Encoded": True}, {"body": "\ud800"}],
    ids=["not base64", "not ASCII", "half a surrogate pair"],
)
def test_a_body_that_cannot_be_decoded_is_refused(event: Event) -> None:
    with pytest.raises(InvalidJson):
        _ = Incoming(event).body
