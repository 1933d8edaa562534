from datetime import timedelta

from chalicelib.uplink.cached import CachedObject, Key, Scope
from tests.contract_ports.samples import namespace, tunnel
from tests.fakes.clock import START

SECOND = timedelta(seconds=1)


def test_the_key_of_a_tunnel_and_of_a_namespace() -> None:
    assert Key.of(tunnel(1)) == Key("tunnel", "acmeco", "web")
    assert Key.of(namespace(1)) == Key("namespace", "", "acmeco")


def test_the_scope_around_each() -> None:
    assert Key.of(tunnel(1)).scope == Scope("tunnel", "acmeco")
    assert Key.of(namespace(1)).scope == Scope("namespace")


def item(*, until: int | None = None, large: bool = False) -> CachedObject:
    uncertain_until = None if until is None else START + until * SECOND
    return CachedObject(Key.of(tunnel(1)), None, START, START, uncertain_until=uncertain_until, too_large=large)


def test_an_announced_write_makes_uncertain_until_it_lapses() -> None:
    assert item(until=1).uncertain(START)
    assert not item(until=1).uncertain(START + SECOND)
    assert not item().uncertain(START)


def test_what_is_too_large_to_keep_is_always_uncertain() -> None:
    assert item(large=True).uncertain(START)
