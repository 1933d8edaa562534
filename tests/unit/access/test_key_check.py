from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.access import key_check
from chalicelib.access.api_key import Bound, Grant, KeyRecord, make_key
from chalicelib.access.key_check import LOOK_SECONDS, MAKERS, USED_SECONDS, KeyCheck
from chalicelib.errors import ClusterUnavailable, StoreUnavailable
from tests.fakes import FakeClock, FakeSignals
from tests.fakes.api_keys import FakeKeys

ALL = Grant(frozenset({"tap:open", "tunnels:read"}), None, ("g",))


class Uids(dict[str, str]):
    def uid_of(self, namespace: str) -> str | None:
        if namespace == "away":
            raise ClusterUnavailable("the cluster cannot be reached")
        return self.get(namespace)


class Door:
    """A check with everything around it in memory."""

    def __init__(self) -> None:
        self.keys, self.clock, self.signals, self.uids = FakeKeys(), FakeClock(), FakeSignals(), Uids()
        self.check = KeyCheck(self.keys, self.uids, self.clock, self.signals)

    def make(self, grant: Grant = ALL, maker: str = "static") -> tuple[str, KeyRecord]:
        token, record = make_key(name="n", maker=maker, grant=grant, now=self.clock.now())
        self.keys.add(record)
        return token, record


@pytest.fixture
def door() -> Door:
    return Door()


def test_a_good_key_is_its_principal(door: Door) -> None:
    token, record = door.make(replace(ALL, expires_at=door.clock.now() + timedelta(hours=1)))
    principal = door.check(token)
    assert principal is not None
    assert (principal.subject, principal.kind) == (f"key:{record.id}", "key")
    assert (principal.scopes, principal.groups) == (ALL.scopes, ("g",))
    assert principal.namespaces is None
    assert principal.expires_at == record.grant.expires_at


@pytest.mark.parametrize(
    "spoil", [lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"), lambda token: token[:9]]
)
def test_a_wrong_or_malformed_secret_is_nobody(door: Door, spoil: Callable[[str], str]) -> None:
    token, _ = door.make()
    assert door.check(spoil(token)) is None
    assert door.keys.used_at == {}


def test_an_unknown_key_is_nobody_and_is_not_asked_for_again_at_once(door: Door) -> None:
    token, record = door.make()
    del door.keys.kept[record.id]
    assert door.check(token) is None
    assert door.check(token) is None
    assert door.keys.finds == 1


def test_an_expired_key_is_nobody(door: Door) -> None:
    token, record = door.make(replace(ALL, expires_at=door.clock.now() + timedelta(seconds=1)))
    assert door.check(token)
    assert door.check.alive(record.id)
    door.clock.advance(1)
    assert door.check(token) is None
    assert not door.check.alive(record.id)
    assert not door.check.alive("nobody")


def test_the_database_is_asked_at_most_every_five_seconds_and_a_revoked_key_ends_then(door: Door) -> None:
    token, record = door.make()
    for _ in range(4):
        assert door.check(token)
        door.clock.advance(1)
    assert door.keys.finds == 1
    del door.keys.kept[record.id]
    door.clock.advance(LOOK_SECONDS - 4)
    assert door.check(token) is None


def test_not_being_able_to_ask_is_not_a_no(door: Door) -> None:
    token, _ = door.make()
    door.keys.down = True
    with pytest.raises(StoreUnavailable):
        door.check(token)


def test_a_use_is_noted_once_a_minute_and_a_database_that_fails_then_refuses_nobody(door: Door) -> None:
    token, record = door.make()
    first = door.clock.now()
    assert door.check(token)
    door.clock.advance(LOOK_SECONDS)
    assert door.check(token)
    assert door.keys.used_at[record.id] == first
    door.clock.advance(USED_SECONDS - LOOK_SECONDS)
    assert door.check(token)  # looks the key up again
    door.clock.advance(USED_SECONDS)
    door.check.alive(record.id)
    door.keys.down = True
    assert door.check(token)
    assert door.signals.events == ["KeyUseNotNoted"]


def test_a_key_dies_with_the_key_that_made_it(door: Door) -> None:
    maker_token, maker = door.make()
    token, _ = door.make(maker=f"key:{maker.id}")
    assert door.check(maker_token)
    assert door.check(token)
    del door.keys.kept[maker.id]
    door.clock.advance(LOOK_SECONDS)
    assert door.check(token) is None


def test_a_chain_of_makers_has_an_end(door: Door) -> None:
    token, record = door.make()
    for _ in range(MAKERS - 1):
        token, record = door.make(maker=f"key:{record.id}")
    assert door.check(token)
    token, record = door.make(maker=f"key:{record.id}")
    assert door.check(token) is None


def test_a_namespace_made_anew_is_not_opened_by_an_old_key(door: Door) -> None:
    bound = (Bound("acme", "uid-1"), Bound("beta"), Bound("shop-*"))
    token, _ = door.make(replace(ALL, namespaces=bound))
    door.uids["acme"] = "uid-1"
    found = door.check(token)
    assert found is not None
    assert found.namespaces == ("acme", "beta", "shop-*")
    door.uids["acme"] = "uid-2"
    found = door.check(token)
    assert found is not None
    assert found.namespaces == ("beta", "shop-*")


def test_a_bound_namespace_that_cannot_be_looked_at_is_not_guessed(door: Door) -> None:
    token, _ = door.make(replace(ALL, namespaces=(Bound("away", "uid-1"),)))
    with pytest.raises(ClusterUnavailable):
        door.check(token)


def test_whoever_guesses_ids_does_not_fill_the_memory(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_check, "REMEMBERED", 2)
    tokens = [door.make()[0] for _ in range(3)]
    for token in tokens:
        assert door.check(token)
    assert door.check(tokens[2])
    assert door.keys.finds == 3
    assert door.check(tokens[0])
    assert door.keys.finds == 4
