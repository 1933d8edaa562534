"""The books of one viewer."""

from chalicelib.tap.ledger import Cause, Ledger, LossReport
from chalicelib.tap.limits import SECOND
from tests.unit.tap.traffic import NOON


def test_the_causes_are_those_of_the_protocol() -> None:
    assert [str(cause) for cause in Cause] == [
        "slow_viewer",
        "gateway_busy",
        "too_large",
        "relay_overload",
        "join_timeout",
        "handover",
    ]


def test_totals_balance_when_every_event_is_accounted_for() -> None:
    ledger = Ledger(filtered=1, sampled=2, paused=3)
    ledger.took(100, 4)
    ledger.lose(Cause.SLOW_VIEWER, 5)
    totals = ledger.totals(examined=21, held=6, cost_usd=0.5)
    assert totals.balanced
    assert (totals.delivered, totals.bytes, totals.messages, totals.cost_usd) == (4, 100, 1, 0.5)
    assert totals.lost == dict.fromkeys(map(str, Cause), 0) | {"slow_viewer": 5}


def test_an_event_too_many_or_too_few_is_noticed() -> None:
    assert not Ledger(filtered=1).totals(examined=2, held=0, cost_usd=0).balanced
    assert not Ledger(filtered=1).totals(examined=0, held=0, cost_usd=0).balanced


def test_a_report_tells_what_is_new_since_the_last() -> None:
    ledger, report = Ledger(), LossReport(NOON)
    assert report.causes(ledger) == {}
    ledger.lose(Cause.JOIN_TIMEOUT, 2)
    assert report.causes(ledger) == {"join_timeout": 2}
    report.mark(ledger, NOON + SECOND)
    assert (report.causes(ledger), report.since) == ({}, NOON + SECOND)
    ledger.lose(Cause.JOIN_TIMEOUT, 1)
    assert report.causes(ledger) == {"join_timeout": 1}
