import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidPort
from chalicelib.uplink.tcp_ports import FLAWS, OWN_PORTS, check_tcp_ports, same_ports


@pytest.mark.parametrize("ports", [(), (80,), (443, 80), (1, 65535), (22, 5001, 9000)])
def test_order_is_preserved(ports: tuple[int, ...]) -> None:
    assert check_tcp_ports(list(ports)) == ports


@pytest.mark.parametrize("value", [0, -1, 65536, 80.5, 80.0, "80", True, None, [80], {}])
def test_what_is_not_a_port_is_refused(value: object) -> None:
    with pytest.raises(InvalidPort) as refusal:
        check_tcp_ports([443, value])
    assert [flaw.pointer for flaw in refusal.value.flaws] == ["/tcpPorts/1"]
    assert refusal.value.detail.startswith("tcpPorts/1: ")


def test_duplicates_are_refused_naming_the_index() -> None:
    with pytest.raises(InvalidPort) as refusal:
        check_tcp_ports([80, 443, 443])
    assert [(flaw.pointer, flaw.detail) for flaw in refusal.value.flaws] == [("/tcpPorts/2", "duplicate of 443")]


@pytest.mark.parametrize("port", [8000, 8001, 8123])
def test_the_servers_own_ports_are_reserved(port: int) -> None:
    with pytest.raises(InvalidPort, match="reserved"):
        check_tcp_ports([port])


def test_privileged_ports_are_allowed() -> None:
    assert check_tcp_ports([1, 80, 1023]) == (1, 80, 1023)


@pytest.mark.parametrize(("count", "fits"), [(499, True), (500, True), (501, False)])
def test_more_than_500_ports_are_refused(count: int, fits: bool) -> None:
    ports = list(range(10_000, 10_000 + count))
    if fits:
        assert len(check_tcp_ports(ports)) == count
    else:
        with pytest.raises(InvalidPort, match="at most 500"):
            check_tcp_ports(ports)


def test_the_most_is_a_setting() -> None:
    with pytest.raises(InvalidPort):
        check_tcp_ports([80, 81], most=1)


def test_not_every_flaw_of_many_is_named() -> None:
    with pytest.raises(InvalidPort) as refusal:
        check_tcp_ports([0] * 400)
    assert len(refusal.value.flaws) == FLAWS


@given(st.lists(st.one_of(st.integers(-5, 70_000), st.floats(), st.booleans(), st.text(max_size=5), st.none())))
def test_ports_pass_exactly_when_they_are_distinct_ports_of_the_tunnels_own(values: list[object]) -> None:
    good = all(type(v) is int and 1 <= v <= 65535 and v not in OWN_PORTS for v in values)
    distinct = len({repr(v) for v in values}) == len(values)
    try:
        ports = check_tcp_ports(values)
    except InvalidPort:
        passed = False
    else:
        passed = list(ports) == values
    assert passed == (good and distinct)


def test_the_same_ports_in_another_order_are_the_same() -> None:
    assert same_ports([80, 443], (443, 80))
    assert not same_ports([80], [80, 443])
    assert not same_ports([80, 80], [80])


def test_a_number_of_thousands_of_digits_is_not_repeated_whole() -> None:
    with pytest.raises(InvalidPort) as caught:
        check_tcp_ports([10**4_000])
    assert len(caught.value.detail) < 400
