from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from local.clients.simulation import AWAY_SECONDS, FIRST_CONNECT_SECONDS, SimulatedServer

DAY = 86_400.0


def life(seed: str, steps: list[float]) -> list[tuple[int, float, float, float]]:
    """Connected, rx, tx and TCP connections after each step."""
    server = SimulatedServer.start(seed, [443], 0)
    seen = []
    for step in steps:
        server.advance(server.at + step)
        seen.append((server.connected, server.rx, server.tx, server.tcp[443].total))
    return seen


@given(seed=st.text(max_size=8), steps=st.lists(st.floats(0.1, 60), max_size=30))
@settings(max_examples=50)
def test_counters_never_fall_and_the_same_seed_lives_the_same_life(seed: str, steps: list[float]) -> None:
    seen = life(seed, steps)
    assert seen == life(seed, steps)
    for before, after in pairwise(seen):
        assert before[1:] <= after[1:]
        assert all(x <= y for x, y in zip(before[1:], after[1:], strict=True))


def test_nobody_is_connected_at_first_and_somebody_soon() -> None:
    for seed in map(str, range(50)):
        server = SimulatedServer.start(seed, [], 100)
        server.advance(100 + FIRST_CONNECT_SECONDS[0] * 0.99)
        assert server.connected == 0
        assert server.rx == 0
        server.advance(100 + FIRST_CONNECT_SECONDS[1] * 1.01)
        assert server.connected >= 1


def test_some_have_two_clients_and_all_lose_them_and_get_them_back() -> None:
    servers = [SimulatedServer.start(str(number), [], 0) for number in range(12)]
    seen: list[set[int]] = [set() for _ in servers]
    for second in range(0, int(DAY / 2), int(AWAY_SECONDS[0]) * 5):
        for server, counts in zip(servers, seen, strict=True):
            server.advance(second)
            counts.add(server.connected)
    assert {0, 1} <= set.intersection(*seen)
    assert any(2 in counts for counts in seen)
    assert any(2 not in counts for counts in seen)


def test_while_nobody_is_connected_nothing_is_carried() -> None:
    server = SimulatedServer.start("x", [443], 0)
    for client in server.clients:
        client.connected, client.changes_at = False, DAY
    server.http.now = 3.0
    server.advance(3600)
    assert (server.rx, server.tx, server.http.total, server.http.now) == (0, 0, 0, 0)


def test_going_back_changes_nothing() -> None:
    server = SimulatedServer.start("x", [443], 50)
    server.advance(10)
    assert server.at == 50
