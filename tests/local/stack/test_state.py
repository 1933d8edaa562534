"""The folder of a run: one owner, private files, nothing of it left when it ends."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.state import AlreadyRunning, Credentials, State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    claimed = State(tmp_path)
    claimed.claim()
    yield claimed
    claimed.release()


def test_a_second_start_is_told_where_the_first_answers(state: State) -> None:
    state.announce({"api": "http://127.0.0.1:8080"})
    with pytest.raises(AlreadyRunning, match=r"already runs from this folder: http://127\.0\.0\.1:8080"):
        State(state.folder).claim()


def test_a_second_start_during_the_first_ones_start_is_told_so(state: State) -> None:
    with pytest.raises(AlreadyRunning, match="already starting"):
        State(state.folder).claim()


def test_a_folder_that_was_let_go_can_be_claimed_again(state: State) -> None:
    state.release()
    state.claim()
    assert state.logs.is_dir()


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "token").write_text("old")
    next_run = State(tmp_path)
    next_run.claim()
    next_run.release()
    assert not (tmp_path / "run.json").exists()
    assert not (tmp_path / "token").exists()


def test_secrets_are_for_their_owner_alone(state: State) -> None:
    for path in (
        state.write_secret("token", "t"),
        state.write_kubeconfig("kubeconfig", "http://127.0.0.1:1", "t"),
        state.write_tokens(Credentials.make()),
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_run_has_credentials_of_its_own() -> None:
    one, two = Credentials.make(), Credentials.make()
    assert len({one.admin, one.portico, one.api, two.admin, two.portico, two.api}) == 6


def test_the_kubeconfig_leads_to_the_server_with_the_token(state: State) -> None:
    config = json.loads(state.write_kubeconfig("kubeconfig", "http://127.0.0.1:8001", "secret").read_text())
    assert config["clusters"][0]["cluster"] == {"server": "http://127.0.0.1:8001"}
    assert config["users"][0]["user"] == {"token": "secret"}
