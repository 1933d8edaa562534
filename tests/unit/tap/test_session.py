"""A session's states and moves."""

import pytest

from chalicelib.tap.session import MOVES, IllegalMove, Session, State

LEGAL = {
    ("attach", State.OPENING): State.LIVE,
    ("pause", State.LIVE): State.PAUSED,
    ("pause", State.PAUSED): State.PAUSED,
    ("resume", State.PAUSED): State.LIVE,
    ("resume", State.LIVE): State.LIVE,
    ("filter", State.LIVE): State.LIVE,
    ("filter", State.PAUSED): State.PAUSED,
    ("leave", State.OPENING): State.LEAVING,
    ("leave", State.LIVE): State.LEAVING,
    ("leave", State.PAUSED): State.LEAVING,
    ("end", State.OPENING): State.ENDED,
    ("end", State.LIVE): State.ENDED,
    ("end", State.PAUSED): State.ENDED,
    ("end", State.LEAVING): State.ENDED,
    ("end", State.ENDED): State.ENDED,
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(MOVES))
def test_every_move_from_every_state(move: str, state: State) -> None:
    session = Session()
    session.state = state
    if (move, state) in LEGAL:
        session.move(move)
        assert session.state is LEGAL[move, state]
    else:
        with pytest.raises(IllegalMove, match=f"cannot {move}: the session {state.value}"):
            session.move(move)


def test_it_listens_while_live_or_paused() -> None:
    session, listening = Session(), []
    for state in State:
        session.state = state
        listening.append(session.listening)
    assert listening == [False, True, True, False, False]
