"""What goes on to a viewer and what is counted as turned away."""

import pytest

from chalicelib.tap.filtering import EVERYTHING, Filter, read_filter
from chalicelib.tap.gate import Gate
from chalicelib.tap.ledger import Cause, Ledger
from tests.unit.tap.traffic import reader, request, whole

NOTHING = Filter({"not": {}}, lambda _exchange, _reader: False)


def gate(seen_through: Filter = EVERYTHING, sample: float = 1.0, *, paused: bool = False) -> Gate:
    made = Gate(reader(), Ledger(), seen_through, sample)
    made.paused = paused
    return made


def test_all_that_passes_is_admitted_and_counted_as_matched() -> None:
    opened = gate()
    assert opened.admits(whole(), 3)
    assert opened.ledger.matched == 3


@pytest.mark.parametrize(
    ("closed", "counted"),
    [
        (gate(NOTHING), "filtered"),
        (gate(sample=1e-9), "sampled"),
        (gate(paused=True), "paused"),
        (gate(NOTHING, paused=True), "paused"),
        (gate(NOTHING, sample=1e-9), "filtered"),
    ],
)
def test_what_is_turned_away_is_counted_once(closed: Gate, counted: str) -> None:
    assert not closed.admits(whole(), 3)
    counts = {name: getattr(closed.ledger, name) for name in ("filtered", "sampled", "paused")}
    assert counts == dict.fromkeys(counts, 0) | {counted: 3}


def test_an_event_without_exchange_passes_only_where_nothing_is_filtered() -> None:
    assert gate().admits_alone(request())
    filtered = gate(read_filter({"method": "GET"}, headers=False))
    assert not filtered.admits_alone(request())
    assert filtered.ledger.lost[Cause.JOIN_TIMEOUT] == 1


def test_an_event_without_exchange_is_paused_and_sampled_like_the_others() -> None:
    paused, sampled = gate(paused=True), gate(sample=1e-9)
    assert not paused.admits_alone(request())
    assert not sampled.admits_alone(request())
    assert (paused.ledger.paused, sampled.ledger.sampled) == (1, 1)
