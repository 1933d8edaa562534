from chalicelib.sockets.incoming import SocketEvent
from tests.unit.sockets.events import CONNECTION, connect_event, disconnect_event, message_event


def test_a_connect_has_headers_in_any_case_and_a_query() -> None:
    event = SocketEvent(connect_event(query={"tap": "tap_x"}, sec_websocket_protocol="a, b", Authorization="Bearer t"))
    assert event.header("authorization") == ("Bearer t",)
    assert event.subprotocols == ("a", "b")
    assert (event.parameter("tap"), event.parameter("other")) == ("tap_x", "")
    assert (event.connection_id, event.api_id, event.stage) == (CONNECTION, "abcdef1234", "prod")
    assert event.request_id == "Lk2XdGFyoAMFsEg="


def test_a_header_sent_twice_is_told_twice() -> None:
    event = SocketEvent(connect_event(Sec_WebSocket_Protocol=["a", "b,, c"], Authorization=["Bearer a", "Bearer b"]))
    assert event.subprotocols == ("a", "b", "c")
    assert len(event.header("Authorization")) == 2


def test_headers_may_come_in_one_shape_alone() -> None:
    event = connect_event(Origin="https://a.example")
    del event["multiValueHeaders"]
    assert SocketEvent(event).header("origin") == ("https://a.example",)


def test_a_message_has_its_text_and_a_missing_one_is_empty() -> None:
    assert SocketEvent(message_event('{"type":"ping"}')).text == '{"type":"ping"}'
    assert SocketEvent(message_event(None)).text == ""
    assert SocketEvent(message_event("x")).header("Authorization") == ()


def test_what_is_not_there_is_empty() -> None:
    event = SocketEvent({})
    assert (event.connection_id, event.api_id, event.stage, event.request_id, event.text) == ("", "", "", "", "")
    assert SocketEvent(disconnect_event()).connection_id == CONNECTION
