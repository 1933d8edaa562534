import pytest

from chalicelib.tap import sieve
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.limits import SECOND
from chalicelib.tap.match import Match, split
from chalicelib.tap.sieve import Sieve
from tests.unit.tap.traffic import NOON, bare, end, reader, request, response

API = split(Match(path="/api/.*")).after


def test_without_a_filter_all_passes_even_what_began_before() -> None:
    all_of_it = Sieve(EVERYTHING, reader(), 100)
    seen = request(1)
    assert all(all_of_it.admits(event) for event in (response(request(9)), bare(), seen, response(seen), end(seen)))
    assert all_of_it.lost == 0


def test_a_filter_decides_a_request_with_its_response_and_its_end() -> None:
    some = Sieve(API, reader(), 100)
    api, other = request(1, path="/api/cart"), request(2, path="/cart")
    told = [some.admits(event) for one in (api, other) for event in (one, response(one), end(one))]
    assert told == [True, True, True, False, False, False]
    assert not some.admits(end(api)), "what repeats an end is of no request any more"
    assert not some.admits(response(request(9, path="/api/cart")))
    assert not some.admits(bare())
    assert some.lost == 0, "what was not asked for is no loss"


def test_the_rate_cuts_whole_requests_and_counts_their_events() -> None:
    slow = Sieve(EVERYTHING, reader(), 2)
    first, second, third = request(1), request(2), request(3)
    assert [slow.admits(event) for event in (first, second, third)] == [True, True, False]
    assert [slow.admits(event) for event in (response(first), response(third), end(third), end(first))] == [
        True,
        False,
        False,
        True,
    ]
    assert slow.lost == 3
    later = request(4, at=NOON + SECOND)
    assert not slow.admits(later), "responses were told of beyond the rate: that is made up for"
    assert slow.admits(request(5, at=NOON + 2 * SECOND))


def test_a_rate_below_one_still_lets_the_first_through() -> None:
    rare = Sieve(EVERYTHING, reader(), 0.1)
    assert [rare.admits(request(1)), rare.admits(request(2)), rare.admits(bare())] == [True, False, False]
    assert rare.lost == 2


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "OPEN_EXCHANGES", 1)
    some = Sieve(API, reader(), 100)
    first, second = request(1, path="/api/a"), request(2, path="/api/b")
    assert some.admits(first)
    assert some.admits(second)
    assert not some.admits(response(first))
    assert some.admits(response(second))
