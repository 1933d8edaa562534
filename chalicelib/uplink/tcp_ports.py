"""Which TCP ports a tunnel may open (inlets-uplink §9, Ports). Nothing is coerced and nothing is silently dropped."""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.errors import Flaw, InvalidPort, shorten
from chalicelib.uplink.limits import MAX_TCP_PORTS

OWN_PORTS = {8000: "HTTP", 8001: "metrics", 8123: "control"}  # its server's own (inlets-uplink §1.5)
HIGHEST = 65_535
FLAWS = 20  # named in one answer; more of them help nobody


def check_tcp_ports(
    values: Sequence[object], pointer: str = "/tcpPorts", *, most: int = MAX_TCP_PORTS
) -> tuple[int, ...]:
    """Give the ports in their order, or raise `InvalidPort` naming each that is not one, reserved or named twice."""
    if len(values) > most:
        detail = f"{len(values)} ports, and a tunnel has at most {most}"
        raise InvalidPort(detail, flaws=[Flaw(pointer, detail)])
    flaws = [Flaw(f"{pointer}/{index}", detail) for index, detail in _flaws(values)][:FLAWS]
    if flaws:
        raise InvalidPort(f"{flaws[0].pointer[1:]}: {flaws[0].detail}", flaws=flaws)
    return tuple(port for port in values if isinstance(port, int))


def same_ports(ones: Iterable[int], others: Iterable[int]) -> bool:
    """Whether two lists open the same ports: their order is kept for people, the server does not care."""
    return sorted(ones) == sorted(others)


def _flaws(values: Sequence[object]) -> Iterator[tuple[int, str]]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        if flaw := _flaw(value, seen):
            yield index, flaw
        else:
            seen.add(value)


def _flaw(value: object, seen: set[object]) -> str:
    if type(value) is not int:  # True is an int to isinstance, and 80.0 == 80
        return "is not a whole number"
    if not 1 <= value <= HIGHEST:
        return f"{shorten(str(value))} is not a port between 1 and {HIGHEST}"
    if value in OWN_PORTS:
        return f"{value} is reserved: the tunnel server's own {OWN_PORTS[value]} port"
    return f"duplicate of {value}" if value in seen else ""
