from chalicelib.uplink.circuit import Circuit
from chalicelib.uplink.limits import REST
from tests.fakes import FakeClock


def test_it_is_open_for_a_while_after_a_failure() -> None:
    clock = FakeClock()
    circuit = Circuit(clock, REST)
    before = circuit.open
    circuit.trip()
    at_once = circuit.open
    clock.advance(REST.total_seconds())
    assert [before, at_once, circuit.open] == [False, True, False]


def test_an_answer_closes_it() -> None:
    circuit = Circuit(FakeClock(), REST)
    circuit.trip()
    circuit.close()
    assert not circuit.open
