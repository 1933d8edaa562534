from datetime import timedelta

from chalicelib.access.principal import Principal
from chalicelib.access.static_token import ADMIN
from chalicelib.tap_owner import owner_of
from tests.fakes.clock import START


def test_a_key_is_remembered_by_its_id_and_its_end() -> None:
    end = START + timedelta(hours=1)
    owner = owner_of(Principal("key:abc", "key", frozenset({"tap:open"}), ("shop",), ("g",), end))
    assert (owner.subject, owner.kind, owner.groups) == ("key:abc", "key", ("g",))
    assert (owner.scopes, owner.credential, owner.good_until) == (frozenset({"tap:open"}), "abc", end)


def test_other_credentials_have_no_id() -> None:
    assert owner_of(ADMIN).credential == ""
    assert owner_of(ADMIN).good_until is None
