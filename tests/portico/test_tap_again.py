"""A tap that is lost, refused or ended: when `portico tap` comes back, and how it ends when it does not."""

import json

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.frames import batch, bye, exchange, frame, started
from tests.portico.scripted import ATTACHED, LEAVES, Scripted, Step, say, script, shut, vanish


@pytest.mark.parametrize("lose", [vanish, shut(1001), shut(4400)])
def test_a_lost_socket_is_taken_up_again_with_a_new_ticket(play: Play, lose: Step) -> None:
    first: list[Step] = [ATTACHED, say(started(), batch(2, exchange(1))), lose]
    server = Scripted(talks=[first, script(say(started(), batch(2, exchange(2))))])
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "--limit", "2") is Exit.OK
    assert server.did() == ["POST /v1/taps", "POST /v1/taps/t1/tickets", "DELETE /v1/taps/t1"]
    assert [offered[1] for offered in server.subprotocols] == ["portico.ticket.s3cr3t-1", "portico.ticket.s3cr3t-2"]
    assert terminal.slept == [1]
    assert "the socket was lost" in terminal.told
    assert "protocol fault" not in terminal.told
    assert [json.loads(line)["path"] for line in terminal.shown] == ["/cart/1", "/cart/2"]


def test_it_comes_back_after_1_2_4_8_16_seconds_and_then_gives_up(play: Play) -> None:
    server = Scripted(refuse_upgrade=[503] * 11)
    terminal = play(server)
    assert terminal.run("tap", "deploy/web") is Exit.UNREACHABLE
    assert terminal.slept == [1, 2, 4, 8, 16, 16, 16, 16, 16, 16]
    assert "could not be taken up again" in terminal.told
    assert server.did()[-1] == "DELETE /v1/taps/t1"


def test_the_steps_begin_anew_once_it_was_back(play: Play) -> None:
    lost: list[Step] = [ATTACHED, say(started()), vanish]
    server = Scripted(talks=[lost, list(lost), script(say(started(), batch(2, exchange())))], refuse_upgrade=[502, 429])
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert terminal.slept == [1, 2, 1, 1]


def test_a_ticket_that_cannot_be_had_now_is_asked_for_again(play: Play) -> None:
    lost: list[Step] = [ATTACHED, say(started()), vanish]
    server = Scripted(talks=[lost, script(say(started(), batch(2, exchange())))])
    good = server._opened
    server.answers["POST /v1/taps/t1/tickets"] = [(503, {"title": "Cluster unavailable", "detail": "away"}, {})]
    terminal = play(server)

    def sleep(seconds: float) -> None:
        terminal.slept.append(seconds)
        if len(terminal.slept) == 2:
            server.answers["POST /v1/taps/t1/tickets"] = [(201, good(), {})]

    assert terminal.run("tap", "deploy/web", "--limit", "1", sleep=sleep) is Exit.OK
    assert terminal.slept == [1, 2]
    assert "Cluster unavailable (503)" in terminal.told


def test_a_tap_that_is_gone_when_the_socket_comes_back_is_over(play: Play) -> None:
    server = Scripted(talks=[[ATTACHED, say(started()), vanish]])
    server.answers["POST /v1/taps/t1/tickets"] = [(404, {"title": "Tap not found", "code": "tap_not_found"}, {})]
    terminal = play(server)
    assert terminal.run("tap", "deploy/web") is Exit.ENDED
    assert "The tap is there no more" in terminal.told


@pytest.mark.parametrize(
    ("code", "retry", "ends"),
    [
        (4401, True, Exit.OK),
        (4500, False, Exit.ENDED),
        (4501, False, Exit.ENDED),
        (4502, False, Exit.DENIED),
        (4503, False, Exit.REFUSED),
        (4504, False, Exit.REFUSED),
        (4505, False, Exit.REFUSED),
        (4506, False, Exit.DENIED),
        (4508, False, Exit.PROTOCOL),
        (4502, True, Exit.DENIED),
        (4400, False, Exit.ENDED),
    ],
)
def test_a_bye_for_good_ends_the_command(play: Play, code: int, retry: bool, ends: Exit) -> None:
    terminal = play(Scripted(talks=[[ATTACHED, say(started(), bye(2, code, retry=retry))]]))
    assert terminal.run("tap", "deploy/web") is ends
    assert terminal.slept == []
    assert "so it ends" in terminal.told or ends is Exit.OK
    assert "examined 30 events" in terminal.told


@pytest.mark.parametrize("code", [4400, 4402, 4403, 4404, 4405])
@pytest.mark.parametrize(("retry", "pause"), [(True, 1), (7, 7.0), (0, 1), (1e9, 300.0)])
def test_a_bye_that_invites_back_is_followed(play: Play, code: int, retry: bool | float, pause: float) -> None:
    first: list[Step] = [ATTACHED, say(started(), bye(2, code, retry=retry))]
    terminal = play(Scripted(talks=[first, script(say(started(), batch(2, exchange())))]))
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert terminal.slept == [pause]


def test_a_bye_of_the_socket_itself_has_no_books(play: Play) -> None:
    terminal = play(Scripted(talks=[[ATTACHED, say(bye(None, 4505, retry=False, reason="20 viewers"))]]))
    assert terminal.run("tap", "deploy/web") is Exit.REFUSED
    assert "20 viewers (4505)" in terminal.told


def test_a_close_code_for_good_is_believed_without_a_bye(play: Play) -> None:
    terminal = play(Scripted(talks=[[ATTACHED, say(started()), shut(4502)]]))
    assert terminal.run("tap", "deploy/web") is Exit.DENIED
    assert "closed for good" in terminal.told


def test_an_attach_that_is_refused_ends_the_command(play: Play) -> None:
    refused = frame("error", None, ref=1, pointer="/filter/header", detail="the header 'cookie' is redacted")
    terminal = play(Scripted(talks=[[ATTACHED, say(refused), LEAVES, say(bye(None, 4500, retry=False))]]))
    assert terminal.run("tap", "deploy/web") is Exit.REFUSED
    assert "the header 'cookie' is redacted" in terminal.told


@pytest.mark.parametrize(("status_code", "ends"), [(401, Exit.DENIED), (403, Exit.DENIED), (404, Exit.PROTOCOL)])
def test_a_socket_that_refuses_the_ticket_is_not_asked_again(play: Play, status_code: int, ends: Exit) -> None:
    terminal = play(Scripted(refuse_upgrade=[status_code]))
    assert terminal.run("tap", "deploy/web") is ends
    assert terminal.slept == []


def test_a_socket_that_speaks_something_else_is_not_used(play: Play) -> None:
    terminal = play(Scripted(talks=[[]], spoken=()))
    assert terminal.run("tap", "deploy/web") is Exit.PROTOCOL
    assert "does not speak portico.tap.v1" in terminal.told


def test_a_tap_that_is_open_is_joined_and_not_deleted(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    assert play(server).run("tap", "--attach", "t1", "--status", "5xx", "--limit", "1") is Exit.OK
    assert server.did() == ["POST /v1/taps/t1/tickets"]
    assert server.heard[0][0]["filter"] == {"status": "5xx"}
