import json
from pathlib import Path

import pytest

from local.cluster.authentication import User
from local.cluster.kubeconfig import TokensUnreadable, administrator_token, load_tokens

ADMIN = User("admin", ("system:masters",))


def test_without_a_file_there_is_an_administrator_with_a_token_of_chance() -> None:
    one, other = load_tokens(None), load_tokens(None)
    assert list(one.values()) == [ADMIN]
    assert one.keys() != other.keys()


def test_a_missing_file_is_made_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tokens.json"
    assert load_tokens(path) == load_tokens(path)


def test_users_groups_and_uids_come_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps({"t": {"user": "joe", "groups": ["g"], "uid": "u"}}))
    assert load_tokens(path) == {"t": User("joe", ("g",), "u")}


@pytest.mark.parametrize("text", ["", "[]", '{"t": {}}', '{"t": "joe"}'])
def test_a_file_that_is_something_else_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(text)
    with pytest.raises(TokensUnreadable, match=r"tokens\.json"):
        load_tokens(path)


def test_somebody_must_be_an_administrator() -> None:
    assert administrator_token({"a": User("joe"), "b": ADMIN}) == "b"
    with pytest.raises(TokensUnreadable):
        administrator_token({"a": User("joe")})
