"""From the mesh's bytes through the relay's event object to Linkerd's line: nothing that a line needs is lost on the way."""

import json

import pytest

from chalicelib.cluster.tap_decode import decode
from chalicelib.cluster.tap_frames import FrameReader
from chalicelib.cluster.tap_peers import WirePeers
from chalicelib.tap.reader import Reader
from chalicelib.tap.render_event import render_event
from portico.linkerd.line import line, wide
from portico.linkerd.output import as_json
from portico.linkerd.tap_event import TapEvent
from tests.portico.linkerd.events import LINES, WIDE
from tests.unit.cluster.tap_recordings import busy_stream, frame

READER = Reader(WirePeers(), identities=True)
ADDRESSES = "src=1.2.3.4:5555 dst=[ff01::1]:6666"


def sent(data: bytes) -> TapEvent:
    """As a viewer of the socket gets it in mode `events`."""
    event: TapEvent = json.loads(render_event(decode(data, 0), READER))
    return event


def test_linkerds_own_events_give_linkerds_own_lines() -> None:
    events = [sent(frame("G1")), sent(frame("G2"))]
    assert [line(event) for event in events] == LINES
    assert [wide(event) for event in events] == WIDE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "E1",
            f"req id=7:8 proxy=out {ADDRESSES} tls= :method=POST :authority=hello.default:7777 "
            ":path=/hello.v1.HelloService/Hello",
        ),
        ("E2", f"rsp id=7:8 proxy=in  {ADDRESSES} tls= :status=200 latency=9000999µs"),
        ("E3", "end id=7:8 proxy=in  src=:0 dst=:0 tls= grpc-status=OK duration=888µs response-length=111B"),
        ("E4", "end id=7:8 proxy=in  src=:0 dst=:0 tls= reset-error=8 duration=0µs response-length=0B"),
    ],
)
def test_each_vector_gives_its_line(name: str, expected: str) -> None:
    assert line(sent(frame(name))) == expected


def test_every_recorded_event_has_a_line_and_an_object() -> None:
    words = set()
    for data in FrameReader().feed(busy_stream())[::10]:
        event = sent(data)
        words.add(line(event)[:3])
        shown = json.loads(as_json(event))
        assert shown["proxyDirection"] == event["proxy_direction"]
        assert shown["destination"]["metadata"] == event["destination_meta"]["labels"]
        assert len([key for key in shown if key.endswith("Event")]) == 1
    assert words == {"req", "rsp", "end"}
