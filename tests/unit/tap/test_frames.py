"""Every server frame as JSON has it."""

import json

import pytest

from chalicelib.tap.encode import Fragment, encode
from chalicelib.tap.frames import (
    Batch,
    Error,
    Farewell,
    Filtered,
    Frame,
    Handover,
    Loss,
    Pods,
    Pong,
    Previous,
    Refusal,
    Started,
    Status,
    TopTable,
    pods,
    relay_frame,
    socket_frame,
)
from chalicelib.tap.ledger import Cause, Ledger
from chalicelib.tap.limits import EXAMPLE_CHARACTERS, EXAMPLES, EXAMPLES_BYTES
from chalicelib.tap.tally import Figures
from chalicelib.tap.top import TopRow
from tests.unit.tap.traffic import NOON

TOTALS = Ledger().totals(examined=0, held=0, cost_usd=0.0)
TOTALS_JSON = {
    "examined": 0,
    "delivered": 0,
    "filtered": 0,
    "sampled": 0,
    "paused": 0,
    "held": 0,
    "lost": dict.fromkeys(map(str, Cause), 0),
    "bytes": 0,
    "messages": 0,
    "cost_usd": 0.0,
}
FIGURES = Figures(1, 2.0, 3.0, 2.0, 3.0, 3.0, 1.0)
FIGURES_JSON = {"count": 1, "best_ms": 2, "worst_ms": 3, "p50_ms": 2, "p95_ms": 3, "p99_ms": 3, "success_rate": 1}


@pytest.mark.parametrize(
    ("frame", "content"),
    [
        (
            Started(
                "t1", {"kind": "ns"}, {}, "top", None, 1, 100.0, 20, "later", Pods(1, 1, (Refusal("p", "no"),)), ref=3
            ),
            {
                "type": "started",
                "tap": "t1",
                "target": {"kind": "ns"},
                "match": {},
                "mode": "top",
                "filter": None,
                "filter_epoch": 1,
                "max_rps": 100,
                "heartbeat_s": 20,
                "expires_at": "later",
                "pods": {"tapped": 1, "refused": 1, "examples": [{"pod": "p", "why": "no"}]},
                "ref": 3,
            },
        ),
        (
            Batch(3, 2, 1, exchanges=(Fragment(b'{"a":1}'),)),
            {"type": "batch", "examined": 3, "matched": 2, "filter_epoch": 1, "exchanges": [{"a": 1}]},
        ),
        (
            Batch(3, 2, 1, events=(Fragment(b"1"), Fragment(b"2"))),
            {"type": "batch", "examined": 3, "matched": 2, "filter_epoch": 1, "events": [1, 2]},
        ),
        (
            TopTable((TopRow("a", "b", "GET", "/", FIGURES, FIGURES, None),), 4, 3, 2, 1),
            {
                "type": "top",
                "rows": [
                    {
                        "source": "a",
                        "destination": "b",
                        "method": "GET",
                        "path": "/",
                        "window": FIGURES_JSON,
                        "total": FIGURES_JSON,
                        "last_ms": None,
                    }
                ],
                "others": 4,
                "examined": 3,
                "matched": 2,
                "filter_epoch": 1,
            },
        ),
        (
            Loss("then", {"slow_viewer": 2}, TOTALS),
            {
                "type": "loss",
                "since": "then",
                "causes": {"slow_viewer": 2},
                "totals": TOTALS_JSON,
                "upstream_invisible": True,
            },
        ),
        (Status("live", paused=False), {"type": "status", "state": "live", "paused": False}),
        (
            Status("idle", paused=True, detail="quiet", ref=2),
            {"type": "status", "state": "idle", "paused": True, "detail": "quiet", "ref": 2},
        ),
        (
            Handover(planned=False, previous=None, gap_ms=1500),
            {"type": "status", "state": "handover", "planned": False, "previous": None, "gap_ms": 1500},
        ),
        (
            Handover(planned=True, previous=Previous(3, 17, {"held": 0}), overlap_ms=40),
            {
                "type": "status",
                "state": "handover",
                "planned": True,
                "previous": {"epoch": 3, "last_seq": 17, "totals": {"held": 0}},
                "overlap_ms": 40,
            },
        ),
        (Filtered(None, 2), {"type": "filtered", "filter": None, "filter_epoch": 2}),
        (Pong(5), {"type": "pong", "ref": 5}),
        (Error("no", "/type"), {"type": "error", "detail": "no", "pointer": "/type"}),
        (
            Farewell(4500, "detached", retry=False, totals=None),
            {"type": "bye", "code": 4500, "reason": "detached", "retry": False, "totals": None},
        ),
    ],
)
def test_each_frame(frame: Frame, content: dict[str, object]) -> None:
    told = json.loads(encode(relay_frame(frame, epoch=2, seq=9, now=NOON)))
    assert told == {"epoch": 2, "seq": 9, "at": "2026-11-24T12:00:00.000Z"} | content


def test_frames_of_the_socket_function_have_epoch_0_and_no_seq() -> None:
    told = json.loads(encode(socket_frame(Pong(), now=NOON)))
    assert told == {"type": "pong", "epoch": 0, "at": "2026-11-24T12:00:00.000Z"}


def test_examples_of_refused_pods_are_bounded_in_number_length_and_bytes() -> None:
    assert pods(2, [Refusal("web-1", "tap is disabled")]) == Pods(2, 1, (Refusal("web-1", "tap is disabled"),))
    many = pods(0, [Refusal(f"web-{number}", "no") for number in range(150)])
    assert (many.refused, len(many.examples)) == (150, EXAMPLES)
    wordy = pods(0, [Refusal("p" * 253, "ü" * 1_000) for _ in range(EXAMPLES)])
    assert 0 < len(wordy.examples) < EXAMPLES
    assert len(encode(wordy)) < EXAMPLES_BYTES + 1_000
    assert {len(example.why) for example in wordy.examples} == {EXAMPLE_CHARACTERS}
