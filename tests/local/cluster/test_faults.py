import asyncio

import aiohttp
import pytest

from local.cluster.faults import Fault
from local.cluster.server import Running
from tests.local.cluster import replay
from tests.local.cluster.conftest import TUNNELS, Api, tunnel


async def test_overload_looks_as_recorded(api: Api, running: Running) -> None:
    recorded = replay.recording("71-overload.json")[2]["response"]
    running.faults.add(Fault("429"))
    answer = await api("GET", TUNNELS)
    assert (answer.status, answer.body) == (recorded["status"], recorded["body"])
    assert answer.headers["Retry-After"].isdecimal()
    assert recorded["headers"]["retry-after"].isdecimal()
    assert (await api("GET", TUNNELS)).status == 200


async def test_a_timeout_after_a_write_hides_that_it_was_done(api: Api, running: Running) -> None:
    recorded = replay.recording("72-etcd-away.json")[5]["response"]
    fault = running.faults.add(Fault("504-after", method="POST"))
    answer = await api("POST", TUNNELS, tunnel("web"))
    assert answer.status == recorded["status"] == 504
    assert answer.headers["Content-Type"].partition(";")[0] == recorded["headers"]["content-type"].partition(";")[0]
    assert '"kind"' not in answer.body
    assert (await api("GET", f"{TUNNELS}/web")).status == 200
    assert (fault.times, running.faults.done) == (0, 1)


async def test_a_timeout_before_a_write_leaves_it_undone(api: Api, running: Running) -> None:
    running.faults.add(Fault("504-before", method="POST"))
    assert (await api("POST", TUNNELS, tunnel("web"))).status == 504
    assert (await api("GET", f"{TUNNELS}/web")).status == 404


@pytest.mark.parametrize("kind", ["reset", "hang-up-after"])
async def test_a_connection_can_end_without_an_answer(api: Api, running: Running, kind: str) -> None:
    running.faults.add(Fault("reset" if kind == "reset" else "hang-up-after", path="/tunnels"))
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("POST", TUNNELS, tunnel("web"))
    assert (await api("GET", f"{TUNNELS}/web")).status == (404 if kind == "reset" else 200)


async def test_errors_of_every_other_kind(api: Api, running: Running) -> None:
    running.faults.add(Fault("503", times=2))
    assert [(await api("GET", TUNNELS)).status for _ in range(3)] == [503, 503, 200]
    running.faults.add(Fault("500"))
    assert (await api("GET", TUNNELS)).body["reason"] == "InternalError"
    running.faults.add(Fault("text-404"))
    assert (await api("GET", TUNNELS)).body == "404 page not found\n"


async def test_a_delay_holds_up_only_what_it_matches(api: Api, running: Running) -> None:
    running.faults.add(Fault("delay", path="/tunnels", seconds=60))
    slow = asyncio.create_task(api("GET", TUNNELS))
    assert (await api("GET", "/version")).status == 200
    assert not slow.done()
    slow.cancel()
    running.faults.clear()
    assert (await api("GET", TUNNELS)).status == 200


async def test_a_delayed_request_is_answered_after_all(api: Api, running: Running) -> None:
    running.faults.add(Fault("delay", seconds=0.01))
    assert (await api("GET", TUNNELS)).status == 200
