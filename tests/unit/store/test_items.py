from datetime import timedelta

from chalicelib.store.items import cached_object, fence, latest, mark, tickets, until
from chalicelib.store.numbers import expiry, microseconds, moment
from chalicelib.uplink.cached import CachedObject, Key, Mark
from tests.fakes.clock import START

SECOND = timedelta(seconds=1)
KEYS = {"pk": {"S": "namespace"}, "sk": {"S": "item#acmeco"}}


def test_an_expired_item_is_not_there_though_dynamodb_still_has_it() -> None:
    assert cached_object({**KEYS, "expires_at": expiry(START)}, START) is None


def test_unless_a_write_is_announced_on_it() -> None:
    ticket = f"{microseconds(START + SECOND)}#abc"
    item = {**KEYS, "expires_at": expiry(START), "announced": {"SS": [ticket]}}
    assert cached_object(item, START) == CachedObject(
        Key.of_namespace("acmeco"), None, seen_at=START, expires_at=START, uncertain_until=START + SECOND
    )
    assert cached_object(item, START + SECOND) is None


def test_an_object_too_large_to_keep() -> None:
    item = {**KEYS, "expires_at": expiry(START + SECOND), "state": {"S": "large"}}
    found = cached_object(item, START)
    assert found is not None
    assert found.too_large


def test_tickets_say_until_when() -> None:
    first, second = f"{microseconds(START)}#a", f"{microseconds(START + SECOND)}#b"
    assert tickets({"announced": {"SS": [first, second]}}) == {first, second}
    assert tickets({}) == frozenset()
    assert until(first) == START
    assert latest([first, second]) == START + SECOND
    assert latest([]) is None


def test_a_fence_without_mark() -> None:
    item = {"begun": {"N": "60"}, "expires_at": expiry(START + SECOND)}
    assert (fence(item), mark(item, START)) == (60, None)
    assert fence({}) == 0


def test_a_mark_until_it_expires() -> None:
    item = {
        "listed_at": moment(START),
        "rv": {"N": "60"},
        "clients_known": {"BOOL": False},
        "expires_at": expiry(START + SECOND),
    }
    assert mark(item, START) == Mark(START, 60, clients_known=False)
    assert mark(item, START + SECOND) is None
