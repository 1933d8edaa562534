"""`Expiring`: what is past its time is found and removed, and nothing else."""

from datetime import timedelta

from chalicelib.uplink.cached import Key
from chalicelib.uplink.limits import KEEP
from tests.contract_ports.places import CachePlace
from tests.contract_ports.samples import tunnel
from tests.contract_ports.test_object_cache import forget, remember


def test_only_what_has_expired_is_found(place: CachePlace) -> None:
    remember(place, tunnel(5, name="kept"))
    forget(place, tunnel(5, name="gone"))
    place.clock.advance(700)
    assert len(place.expiring.expired(place.clock.now(), limit=10)) == 1


def test_no_more_than_asked_for(place: CachePlace) -> None:
    for number in range(5):
        forget(place, tunnel(5, name=f"t{number}"))
    place.clock.advance(700)
    assert len(place.expiring.expired(place.clock.now(), limit=3)) == 3


def test_it_is_removed_once(place: CachePlace) -> None:
    forget(place, tunnel(5))
    place.clock.advance(700)
    keys = place.expiring.expired(place.clock.now(), limit=10)
    assert place.expiring.remove(keys, place.clock.now()) == 1
    assert place.expiring.remove(keys, place.clock.now()) == 0
    assert place.expiring.expired(place.clock.now(), limit=10) == []


def test_what_was_renewed_meanwhile_stays(place: CachePlace) -> None:
    forget(place, tunnel(5))
    place.clock.advance(700)
    keys = place.expiring.expired(place.clock.now(), limit=10)
    place.objects.announce(Key.of(tunnel(5)), place.clock.now() + timedelta(seconds=60))
    assert place.expiring.remove(keys, place.clock.now()) == 0
    place.clock.advance(KEEP.total_seconds())
    assert place.expiring.remove(keys, place.clock.now()) == 1
