"""Parts that go away: what still works, what is said about it, and that all recovers by itself.

A part is stopped (SIGSTOP: it takes connections and never answers) or killed (connections are refused, it comes back empty
or from what it kept). Each test starts a stack of its own.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import Running, running_stack, until

pytestmark = pytest.mark.stack
ONE = "/v1/tunnels/web?namespace=acmeco"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Running]:
    with running_stack(tmp_path / "state") as running:
        with running.api as api:
            assert api.post("/v1/namespace", json={"name": "acmeco"}).status_code == 201
            made = api.post("/v1/tunnels", json={"name": "web", "namespace": "acmeco", "tcpPorts": [80]})
            assert made.status_code == 201
            assert api.get("/v1/tunnels?namespace=acmeco").status_code == 200
        yield running


def stale(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and answer.headers.get("Portico-Source") == "stale"


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_cluster_away(stack: Running, number: signal.Signals) -> None:
    pid = stack.pid("cluster")
    # A killed one is back before the cache has aged, and refuses at once till then; one that hangs costs a time-out.
    headers = {"Cache-Control": "no-cache"} if number is signal.SIGKILL else {}
    seen: list[httpx.Response] = []

    def became_stale() -> bool:
        seen.append(api.get(ONE, headers=headers))
        return stale(seen[-1])

    with stack.api as api:
        os.kill(pid, number)
        until(became_stale, 30)
        assert seen[-1].json()["tcpPorts"] == [80]
        assert "authToken" not in seen[-1].json()
        assert int(seen[-1].headers["Portico-Age"]) >= 0
        if number is signal.SIGSTOP:  # a killed one may be back by now
            assert stale(api.get("/v1/tunnels?namespace=acmeco"))
            late = api.post("/v1/tunnels", json={"name": "late", "namespace": "acmeco"})
            assert (late.status_code, late.json()["code"]) == (503, "cluster_unavailable")
            assert api.get("/v1/health").json() == {
                "status": "degraded",
                "parts": {"cluster": "down", "store": "ok"},
            }
            os.kill(pid, signal.SIGCONT)
        until(lambda: api.get(ONE).headers.get("Portico-Source") == "cluster", 30)
        assert api.get(ONE).json()["tcpPorts"] == [80]
        assert api.post("/v1/tunnels", json={"name": "after", "namespace": "acmeco"}).status_code == 201


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_database_away(stack: Running, number: signal.Signals) -> None:
    pid = stack.pid("database")
    os.kill(pid, number)
    with stack.api as api:
        assert api.get(ONE).status_code == 200
        assert api.post("/v1/tunnels", json={"name": "second", "namespace": "acmeco"}).status_code == 201
        assert api.get("/v1/tunnels/second?namespace=acmeco").status_code == 200
        assert {t["name"] for t in api.get("/v1/tunnels?namespace=acmeco").json()} == {"web", "second"}
        keyed = api.post("/v1/tunnels", json={"name": "third", "namespace": "acmeco"}, headers={"Idempotency-Key": "k"})
        assert keyed.status_code == 503 or stack.pid("database") != pid
        if number is signal.SIGSTOP:
            os.kill(pid, signal.SIGCONT)
        until(lambda: api.get("/v1/health").json()["status"] == "ok", 30)
        until(lambda: api.get(ONE).headers.get("Portico-Source") == "cache", 30)


def test_a_killed_gateway_comes_back(stack: Running) -> None:
    os.kill(stack.pid("gateway"), signal.SIGKILL)

    def answers() -> bool:
        try:
            with stack.api as api:
                return api.get(ONE).status_code == 200
        except (httpx.HTTPError, OSError):
            return False

    until(lambda: not answers())
    until(answers, 30)
