"""`portico tap` against a relay that plays its part by the book."""

import json
from typing import Any

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.frames import batch, exchange, frame, handover, loss, started, status, totals
from tests.portico.scripted import PROTOCOL, Scripted, say, script
from tests.portico.terminals import Terminal


def items(terminal: Terminal) -> list[dict[str, Any]]:
    return [json.loads(line) for line in terminal.shown]


def test_a_tap_is_opened_shown_and_deleted(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), status(2, "live"), batch(3, exchange(1), exchange(2))))])
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "-n", "shop", "--limit", "2") is Exit.OK
    assert [item["path"] for item in items(terminal)] == ["/cart/1", "/cart/2"]
    assert server.did() == ["POST /v1/taps", "DELETE /v1/taps/t1"]
    assert "tapping deployment/web in shop: 2 pods tapped, 1 refused" in terminal.told
    assert "web-legacy: not in the mesh" in terminal.told


def test_what_is_sent_is_what_the_command_line_says(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    terminal = play(server)
    line = (
        "tap deployment web -n shop --to svc/cart --method POST --path /api/.* --scheme http --authority cart:80 "
        "--max-rps 50 --expires-in 5m --headers --confirm --sample 0.5 --window 500 --deflate --status 5xx "
        "--status 404 --latency >100 --not --path ^/health --limit 1"
    )
    assert terminal.run(*line.split()) is Exit.OK
    opened = server.asked[0]
    assert opened.headers["Authorization"] == "Bearer t0ken"
    assert opened.headers["User-Agent"].startswith("portico/")
    assert opened.body == {
        "target": {"namespace": "shop", "resource_type": "deployment", "resource_name": "web"},
        "match": {
            "method": "POST",
            "scheme": "http",
            "authority": "cart:80",
            "path": "/api/.*",
            "to": {"namespace": "shop", "resource_type": "service", "resource_name": "cart"},
        },
        "max_rps": 50.0,
        "expires_in": 300,
        "extract_headers": True,
        "confirm": True,
    }
    assert server.heard[0][0] == {
        "type": "attach",
        "ref": 1,
        "mode": "exchanges",
        "filter": {
            "all": [
                {"any": [{"status": "5xx"}, {"status": "404"}]},
                {"latency_ms": ">100"},
                {"not": {"path": "^/health"}},
            ]
        },
        "sample": 0.5,
        "window_ms": 500,
        "encoding": "deflate",
    }
    assert server.subprotocols == [[PROTOCOL, "portico.ticket.s3cr3t-1"]]


def test_nothing_but_a_target_sends_nothing_but_a_target(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    assert play(server).run("tap", "ns/shop", "--limit", "1") is Exit.OK
    assert server.asked[0].body == {"target": {"namespace": "shop", "resource_type": "namespace"}, "match": {}}
    assert server.heard[0][0] == {"type": "attach", "ref": 1, "mode": "exchanges"}


def test_losses_are_told_with_the_ledger(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), loss(2, slow_viewer=10, join_timeout=2), batch(3, exchange())))])
    terminal = play(server)
    terminal.run("tap", "deploy/web", "--quiet", "--limit", "1")
    assert "lost 12 (slow_viewer 10, join_timeout 2)" in terminal.told
    assert "examined 42 events · delivered 30" in terminal.told
    assert "tapping" not in terminal.told


def test_a_ledger_that_does_not_balance_is_a_fault_of_the_other_side(play: Play) -> None:
    wrong = frame("loss", 2, since="", causes={"slow_viewer": 1}, totals=totals(30, 30) | {"examined": 31})
    terminal = play(Scripted(talks=[script(say(started(), wrong, batch(3, exchange())))]))
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert "protocol fault: the relay's books do not balance" in terminal.told


def test_a_hand_over_is_told_and_frames_of_the_old_relay_are_dropped(play: Play) -> None:
    previous = {"epoch": 1, "last_seq": 2, "totals": totals(3, 3)}
    server = Scripted(
        talks=[
            script(
                say(
                    started(),
                    batch(2, exchange(1)),
                    handover(epoch=2, previous=previous, gap_ms=120),
                    batch(3, exchange(99)),
                    batch(2, exchange(2), epoch=2),
                    batch(2, exchange(98), epoch=2),
                    batch(3, exchange(3), epoch=2),
                )
            )
        ]
    )
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "--limit", "3") is Exit.OK
    assert [item["path"] for item in items(terminal)] == ["/cart/1", "/cart/2", "/cart/3"]
    assert "hand-over to another relay (planned): nothing was seen for 120 ms" in terminal.told
    assert "protocol fault" not in terminal.told


def test_frames_of_the_relay_before_that_did_not_arrive_are_told(play: Play) -> None:
    previous = {"epoch": 1, "last_seq": 4, "totals": totals(9, 6, handover=3)}
    server = Scripted(
        talks=[
            script(say(started(), handover(epoch=2, previous=previous, overlap_ms=40), batch(2, exchange(), epoch=2)))
        ]
    )
    terminal = play(server)
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert "frames 2 to 4 of epoch 1 did not arrive" in terminal.told
    assert "the relay before had lost 3 (handover 3)" in terminal.told
    assert "for 40 ms both listened" in terminal.told
    assert "protocol fault" not in terminal.told


def test_a_relay_that_died_without_a_word_is_told(play: Play) -> None:
    talk = script(say(started(), handover(epoch=2, previous=None, gap_ms=11_000), batch(2, exchange(), epoch=2)))
    terminal = play(Scripted(talks=[talk]))
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert "(unplanned): nothing was seen for 11,000 ms; the relay before died without a word" in terminal.told


def test_a_gap_that_nobody_told_of_is_a_protocol_fault(play: Play) -> None:
    terminal = play(Scripted(talks=[script(say(started(), batch(5, exchange())))]))
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert "protocol fault: frames 2 to 4 of epoch 1 never came, and nothing told of it" in terminal.told
    assert len(terminal.shown) == 1


def test_an_epoch_without_a_hand_over_is_a_protocol_fault(play: Play) -> None:
    terminal = play(Scripted(talks=[script(say(started(), batch(1, exchange(), epoch=2)))]))
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert "protocol fault: epoch 2 began without a hand-over" in terminal.told


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"type": "batch", "epoch": 1}', '{"type": "batch", "epoch": 1, "seq": 2, "exchanges": 3}',
     '{"type": "deflated", "epoch": 1, "seq": 2, "data": "?"}', "[" * 100_000],
)  # fmt: skip
def test_a_frame_that_is_none_is_said_and_left_out(play: Play, text: str) -> None:
    terminal = play(Scripted(talks=[script(say(started(), text, batch(2, exchange())))]))
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert terminal.told.count("protocol fault") == 1
    assert len(terminal.shown) == 1


def test_frames_of_a_kind_that_came_later_are_no_fault(play: Play) -> None:
    terminal = play(Scripted(talks=[script(say(started(), frame("weather", 2), batch(3, exchange())))]))
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert "protocol fault" not in terminal.told


def test_each_state_is_told_once_and_heartbeats_are_not(play: Play) -> None:
    beats = [
        status(2, "waiting"),
        status(3, "waiting"),
        status(4, "overload", detail="dropping"),
        status(5, "recovered"),
    ]
    terminal = play(Scripted(talks=[script(say(started(), *beats, batch(6, exchange())))]))
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert terminal.told.count("waiting for traffic") == 1
    assert "overload: dropping" in terminal.told
    assert "recovered" in terminal.told
