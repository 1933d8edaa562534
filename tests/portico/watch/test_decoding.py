"""Frames out of text: what may be missing, what may not, and what was deflated on the way."""

import json
import zlib
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap import frames as server
from chalicelib.tap.encode import encode
from chalicelib.tap.ledger import Ledger
from chalicelib.tap.letters import Envelopes
from portico.watch.decoding import INFLATED_BYTES, decode
from portico.watch.frames import Batch, Bye, Frame, Handover, Loss, Mistake, Other, Started, Status, Table
from portico.watch.reading import Garbled
from tests.portico.frames import batch, bye, exchange, frame, handover, loss, row, started, status, top, totals


def deflated(data: bytes, *, epoch: int = 1, seq: int = 2) -> str:
    return json.dumps({"type": "deflated", "epoch": epoch, "seq": seq, "data": b64encode(data).decode()})


def test_a_deflated_frame_is_the_frame_that_was_deflated() -> None:
    plain = batch(2, exchange())
    assert decode(deflated(zlib.compress(plain.encode()))) == decode(plain)


def test_what_the_server_deflates_is_read() -> None:
    sealed = Envelopes(7, deflate=True).seal(server.Status("idle", False, "no traffic " * 200), 0)
    assert b'"deflated"' in sealed
    read = decode(sealed.decode())
    assert (read.stamp.epoch, read.stamp.seq, read.content) == (7, 1, Status("idle", "no traffic " * 200))


@pytest.mark.parametrize(
    "data",
    [b"", b"no zlib", zlib.compress(b"{}")[:-4], zlib.compress(b"[]"), zlib.compress(b"\xff\xfe"), zlib.compress(b"{")],
)
def test_what_cannot_be_inflated_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        decode(deflated(data))


def test_a_frame_that_inflates_without_end_is_garbled() -> None:
    with pytest.raises(Garbled, match="larger than any frame"):
        decode(deflated(zlib.compress(b" " * (INFLATED_BYTES + 1))))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (started(), Started),
        (started(pods=None), Started),
        (batch(2), Batch),
        (top(2, row(last_ms=None)), Table),
        (loss(2, handover=1), Loss),
        (status(2, "idle"), Status),
        (handover(epoch=2, previous=None), Handover),
        (handover(epoch=2, previous={"epoch": 1, "last_seq": 4, "totals": totals()}, overlap_ms=3), Handover),
        (frame("error", None, detail="no"), Mistake),
        (bye(2, 4400, retry=1.5), Bye),
        (bye(None, 4500, retry=False), Bye),
        (frame("pong", None), Other),
    ],
)
def test_every_frame_has_its_kind(text: str, kind: type) -> None:
    assert isinstance(decode(text).content, kind)


@pytest.mark.parametrize(
    "sent",
    [
        server.Started("t", {"namespace": "shop", "resource_type": "namespace"}, {}, "top", None, 1, 1.0, 20, "", None),
        server.Started(
            "t", {"namespace": "shop"}, {}, "events", {}, 1, 1.0, 20, "", server.pods(1, [server.Refusal("p", "w")])
        ),
        server.Batch(1, 1, 1, exchanges=()),
        server.Batch(1, 1, 1, events=()),
        server.TopTable((), 0, 1, 1, 1),
        server.Loss("", {"slow_viewer": 1}, Ledger().totals(examined=0, held=0, cost_usd=0.5)),
        server.Handover(True, server.Previous(1, 2, json.loads(json.dumps(totals()))), gap_ms=3),
        server.Filtered(None, 2),
        server.Pong(3),
        server.Error("no", "/x", 4),
        server.Farewell(4401, "over", 30, Ledger().totals(examined=0, held=0, cost_usd=0.0)),
    ],
)
def test_every_frame_that_the_server_makes_is_read(sent: server.Frame) -> None:
    for told in (server.relay_frame(sent, epoch=3, seq=4, now=0), server.socket_frame(sent, now=0)):
        read = decode(encode(told).decode())
        assert isinstance(read.content, Other) is (sent.TYPE in {"filtered", "pong"})


FIELDS = [
    json.loads(text) for text in (started(), batch(2, exchange()), top(2, row()), loss(2), bye(2, 4400, retry=True))
]


@given(st.data())
def test_a_frame_with_a_broken_field_is_read_or_garbled(data: st.DataObject) -> None:
    """Nothing else is raised, whatever stands in whichever field."""
    fields: dict[str, Any] = dict(data.draw(st.sampled_from(FIELDS)))
    name = data.draw(st.sampled_from(sorted(fields)))
    fields[name] = data.draw(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=2)
        )
        | st.dictionaries(st.sampled_from(["tapped", "examples", "examined", "lost"]), st.integers())
    )
    try:
        read = decode(json.dumps(fields))
    except Garbled:
        return
    assert isinstance(read, Frame)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ({"namespace": "shop", "resource_type": "deployments", "resource_name": "web"}, "deployments/web in shop"),
        ({"namespace": "shop", "resource_type": "pods"}, "pods/* in shop"),
        ({"namespace": "shop", "resource_type": "namespaces"}, "namespace shop"),
    ],
)
def test_a_target_is_told_in_words(target: dict[str, str], told: str) -> None:
    content = decode(started(target=target)).content
    assert isinstance(content, Started)
    assert content.target == told
