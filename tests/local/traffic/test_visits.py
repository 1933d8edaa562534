"""The shop's requests: as many as asked for, the same for the same seed and time, of every kind, and nested as calls are."""

from collections import Counter

import pytest

from local.traffic import visits
from local.traffic.hop import Hop, Outcome
from local.traffic.shop import OUTSIDE, REQUESTS_OF_A_VISIT, VISITS, WORKLOADS, Call, requests_of
from local.traffic.visits import MOMENT_SECONDS, moment
from local.traffic.weather import Mood

START = 35_281_440_000  # a moment's number: 2025-11-25 12:00 UTC


def hops(rps: float, moments: int, seed: str = "portico", start: int = START) -> list[Hop]:
    return [hop for number in range(start, start + moments) for hop in moment(seed, rps, number)]


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day's mean, and nobody slow or failing."""
    monkeypatch.setattr(visits, "busy", lambda _: 1.0)
    monkeypatch.setattr(visits, "mood", lambda *_: Mood())


def test_a_moment_is_a_function_of_seed_rate_and_number() -> None:
    assert hops(40, 100) == hops(40, 100)
    assert hops(40, 100) != hops(40, 100, seed="other")
    assert hops(40, 100) != hops(40, 100, start=START + 100)


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize(("rps", "seconds"), [(40.0, 200), (1000.0, 10), (20_000.0, 1)])
def test_the_rate_is_the_one_that_was_asked_for(rps: float, seconds: int) -> None:
    made = len(hops(rps, int(seconds / MOMENT_SECONDS)))
    assert made / seconds == pytest.approx(rps, rel=0.12)


def test_without_a_rate_there_is_nothing() -> None:
    assert hops(0, 1000) == []


def test_how_many_requests_a_visit_is() -> None:
    assert requests_of(Call("db", "GET", "/", chance=0.5, then=(Call("db", "GET", "/"),))) == 1.0
    assert 3 < REQUESTS_OF_A_VISIT < 6


def test_all_that_should_happen_does() -> None:
    made = hops(1000, 1000)
    kinds = Counter(hop.outcome for hop in made)
    assert {
        Outcome(200),
        Outcome(201),
        Outcome(204),
        Outcome(404),
        Outcome(500),
        Outcome(502),
        Outcome(503),
    } <= kinds.keys()
    assert {Outcome(200, code) for code in (0, *visits.GRPC_FAULTS)} <= kinds.keys()
    assert {Outcome(None, None, code, broken=True) for code in (None, *visits.RESETS)} <= kinds.keys()
    assert kinds[Outcome(200)] > len(made) / 2
    assert {hop.call.method for hop in made} == {"GET", "POST", "PUT", "HEAD", "PURGE"}


def test_every_workload_but_the_quiet_one_takes_part() -> None:
    made = hops(200, 2000)
    assert {hop.server for hop in made} == WORKLOADS.keys() - {"restock", "mailer"}
    assert {hop.client for hop in made} == {OUTSIDE, "ingress", "web", "catalog", "cart", "restock"}


def test_what_a_request_causes_happens_within_it() -> None:
    for number in range(START, START + 400):
        made = moment("portico", 30, number)
        for hop in made:
            assert 0 < hop.answered < hop.ended
            assert hop.at >= number * MOMENT_SECONDS
            children = [
                one for one in made if (one.client, one.number, one.picks[0]) == (hop.server, hop.number, hop.picks[1])
            ]
            assert all(hop.at < child.at and child.at + child.ended < hop.at + hop.answered for child in children)


def test_a_read_that_failed_inside_is_tried_once_more() -> None:
    made = hops(2000, 200)
    failed = [hop for hop in made if hop.call.method == "GET" and not hop.outcome.is_good and hop.client != OUTSIDE]
    again = Counter((hop.call, hop.number, hop.client, hop.picks[0]) for hop in made)
    assert failed
    assert all(again[hop.call, hop.number, hop.client, hop.picks[0]] >= 2 for hop in failed)
    assert not any(
        again[hop.call, hop.number, hop.client, hop.picks[0]] > 1 for hop in made if hop.call.method == "PUT"
    )


def test_who_is_slow_makes_those_wait_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    def web_takes() -> float:
        times = sorted(hop.answered for hop in hops(200, 500) if hop.server == "web")
        return times[len(times) // 2]

    monkeypatch.setattr(visits, "mood", lambda *_: Mood())
    normal = web_takes()
    monkeypatch.setattr(visits, "mood", lambda _seed, name, _at: Mood(slow=10.0 if name == "catalog" else 1.0))
    assert web_takes() > 1.5 * normal


def test_the_table_names_only_workloads_that_are_there() -> None:
    def names(call: Call) -> set[str]:
        return {call.to}.union(*(names(one) for one in call.then))

    assert set().union(*(names(visit.call) for visit in VISITS)) <= WORKLOADS.keys()
