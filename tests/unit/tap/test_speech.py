import json

import pytest

from chalicelib.tap.bye import Bye
from chalicelib.tap.frames import Pong
from chalicelib.tap.posting import Answer
from chalicelib.tap.speech import Speech
from tests.unit.sockets.events import CONNECTION
from tests.unit.sockets.room import ENDPOINT, Room


def test_a_frame_of_the_socket_function_has_epoch_0_and_no_seq() -> None:
    room = Room()
    room.by_ticket()
    Speech(room.connections, room.viewers, room.clock).say(ENDPOINT, CONNECTION, Pong(1))
    [(endpoint, connection, data)] = room.connections.posted
    assert (endpoint, connection) == (ENDPOINT, CONNECTION)
    assert json.loads(data) == {"type": "pong", "epoch": 0, "at": "2026-11-24T12:00:00.000Z", "ref": 1}


@pytest.mark.parametrize("answer", [Answer.BUSY, Answer.FORBIDDEN, Answer.AMBIGUOUS, Answer.TAKEN])
def test_only_a_socket_that_is_gone_is_forgotten(answer: Answer) -> None:
    room = Room()
    room.by_ticket()
    room.connections.answer = answer
    Speech(room.connections, room.viewers, room.clock).say(ENDPOINT, CONNECTION, Pong())
    assert CONNECTION in room.memory.viewers


@pytest.mark.parametrize("bye", [Bye.OVERLOAD, Bye.DELETED, Bye.EXPIRED])
def test_a_viewer_is_forgotten_before_it_is_told(bye: Bye) -> None:
    room = Room()
    room.by_ticket()
    Speech(room.connections, room.viewers, room.clock).dismiss(ENDPOINT, CONNECTION, bye)
    [(_, _, data)] = room.connections.posted
    told = json.loads(data)
    assert (told["code"], told["reason"]) == (int(bye), bye.text)
    assert told["retry"] == (30 if bye is Bye.OVERLOAD else bye.may_return)
    assert room.memory.viewers == {}
    assert room.connections.closed == [(ENDPOINT, CONNECTION)]
