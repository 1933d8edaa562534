from chalicelib.errors import StoreUnavailable
from chalicelib.uplink.lenient import UNAVAILABLE, Lenient
from tests.fakes import FakeClock, FakeSignals


class Calls:
    def __init__(self) -> None:
        self.count = 0
        self.down = True

    def __call__(self) -> str:
        self.count += 1
        if self.down:
            raise StoreUnavailable("the database cannot be reached")
        return "answer"


def test_a_failure_is_counted_and_gives_nothing() -> None:
    signals = FakeSignals()
    assert Lenient(FakeClock(), signals).try_(Calls()) is None
    assert signals.counts[UNAVAILABLE] == 1
    assert signals.events == ["cache_unavailable"]


def test_a_dead_database_is_not_waited_for_again_at_once() -> None:
    clock, calls = FakeClock(), Calls()
    lenient = Lenient(clock, FakeSignals())
    for _ in range(10):
        lenient.try_(calls)
    assert calls.count == 1
    clock.advance(3)
    lenient.try_(calls)
    assert calls.count == 2


def test_what_a_write_says_is_said_all_the_same() -> None:
    calls = Calls()
    lenient = Lenient(FakeClock(), FakeSignals())
    lenient.try_(calls)
    calls.down = False
    assert lenient.insist(calls) == "answer"
    assert lenient.try_(calls) == "answer"
