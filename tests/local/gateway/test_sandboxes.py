"""Lambda's side: one invocation a sandbox, real time limits, sandboxes that start, die and end."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from local.gateway.settings import FunctionSettings
from tests.local.gateway.conftest import SAMPLE, Place, client, running


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_dead(pids: list[int]) -> None:
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "sandboxes outlived the gateway"
        time.sleep(0.02)


def test_a_function_sees_lambdas_environment_and_context(place: Place) -> None:
    seen = httpx.get(f"{place.url}/echo/x").json()
    assert (seen["function"], seen["memory"]) == ("api_handler", "128")
    assert 29_000 < seen["remaining"] <= 30_000


def test_a_function_that_exits_is_502_is_not_repeated_and_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as place:
        before = httpx.get(f"{place.url}/echo/x").json()["pid"]
        assert httpx.get(f"{place.url}/exit").status_code == 502
        after = httpx.get(f"{place.url}/echo/x", timeout=10).json()["pid"]
        assert before != after


def test_a_sandbox_killed_while_idle_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as place:
        pid = httpx.get(f"{place.url}/echo/x").json()["pid"]
        os.kill(pid, signal.SIGKILL)
        wait_until_dead([pid])
        assert httpx.get(f"{place.url}/echo/x", timeout=10).json()["pid"] != pid


def test_a_slow_function_is_504_for_the_client_and_goes_on(tmp_path: Path) -> None:
    with running(tmp_path, integration_seconds=0.2) as place:
        answer = httpx.get(f"{place.url}/sleep/0.5")
        assert (answer.status_code, answer.json()["code"]) == (504, "cluster_timeout")
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_function_over_its_time_is_killed(tmp_path: Path) -> None:
    with running(tmp_path, handler_seconds=0.3) as place:
        before = httpx.get(f"{place.url}/echo/x").json()["pid"]
        assert httpx.get(f"{place.url}/sleep/5").status_code == 502
        assert not alive(before)


def met(place: Place, requests: int, at_once: int) -> list[int]:
    """The sandboxes that served so many requests, each of which waits until `at_once` are at work together."""
    with ThreadPoolExecutor(requests) as threads:
        answers = threads.map(lambda _: httpx.get(f"{place.url}/meet/{at_once}", timeout=30), range(requests))
        return [answer.json()["pid"] for answer in answers]


def test_requests_at_once_get_sandboxes_of_their_own(tmp_path: Path) -> None:
    with running(tmp_path, scale_seconds=0.01) as place:
        assert len(set(met(place, 3, at_once=3))) == 3


def test_there_is_an_end_to_this_machine(tmp_path: Path) -> None:
    with running(tmp_path, scale_seconds=0.01, max_workers=2) as place:
        assert len(set(met(place, 6, at_once=2))) == 2


def test_a_function_without_a_sandbox_gets_a_busy_ones_place(tmp_path: Path) -> None:
    """One sandbox for all, and REST requests that never stop waiting for it: an invocation still gets its turn."""
    with running(tmp_path, max_workers=1) as place, ThreadPoolExecutor(6) as threads:
        busy = [threads.submit(httpx.get, f"{place.url}/sleep/0.2", timeout=20) for _ in range(8)]
        answer = client("lambda", place.url).invoke(FunctionName="work", Payload=b"{}")
        assert answer["StatusCode"] == 200
        assert not all(request.done() for request in busy)
        assert {request.result().status_code for request in busy} == {200}


def test_a_function_whose_sandboxes_are_all_busy_gets_an_idle_ones_place(tmp_path: Path) -> None:
    with running(tmp_path, max_workers=2, scale_seconds=0.01) as place, ThreadPoolExecutor(2) as threads:
        functions = client("lambda", place.url)
        began = time.monotonic()
        long = threads.submit(functions.invoke, FunctionName="work", Payload=b'{"sleep": 3}')
        at_work = threads.submit(httpx.get, f"{place.url}/sleep/1", timeout=20)
        assert functions.invoke(FunctionName="work", Payload=b"{}")["StatusCode"] == 200
        assert time.monotonic() - began < 3
        assert (at_work.result().status_code, long.result()["StatusCode"]) == (200, 200)


def test_idle_sandboxes_end_but_the_warm_one(tmp_path: Path) -> None:
    with running(tmp_path, scale_seconds=0.01, worker_idle_seconds=0.1) as place:
        pids = met(place, 2, at_once=2)
        deadline = time.monotonic() + 5
        while all(alive(pid) for pid in pids):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        warm = httpx.get(f"{place.url}/echo/x").json()["pid"]
        time.sleep(1.5)  # idle for much longer than the others were allowed to be
        assert httpx.get(f"{place.url}/echo/x").json()["pid"] == warm


def test_reserved_concurrency_of_the_rest_function_is_429(tmp_path: Path) -> None:
    with running(tmp_path, functions=lambda name: FunctionSettings(reserved=0)) as place:
        answer = httpx.get(f"{place.url}/")
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, "rate_limited", "1")


def test_what_functions_print_goes_to_the_log(place: Place) -> None:
    assert httpx.get(f"{place.url}/print").status_code == 200
    assert {"a line on standard output", "a line on standard error"} <= set(
        (place.folder / "log").read_text().splitlines()
    )


def start(*options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "local.gateway", "--app", SAMPLE, "--port", "0", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def sandboxes(url: str) -> list[int]:
    with ThreadPoolExecutor(4) as threads:
        return list(set(threads.map(lambda _: httpx.get(f"{url}/sleep/0.2", timeout=20).json()["pid"], range(4))))


def impatient(url: str) -> None:
    with suppress(httpx.HTTPError):
        httpx.get(url, timeout=20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_quickly_with_status_0_and_leaves_nothing(number: signal.Signals) -> None:
    with start() as gateway:
        assert gateway.stdout is not None
        url = gateway.stdout.readline().split()[0]
        pids = sandboxes(url)
        threading.Thread(target=impatient, args=(f"{url}/sleep/20",)).start()
        time.sleep(0.2)  # until the request is with a sandbox; nothing tells
        began = time.monotonic()
        gateway.send_signal(number)
        assert gateway.wait(5) == 0
        assert time.monotonic() - began < 4  # one second for the request, the rest for a busy machine
        wait_until_dead(pids)


def test_sandboxes_die_with_a_killed_gateway_even_at_work() -> None:
    with start() as gateway, ThreadPoolExecutor(1) as threads:
        assert gateway.stdout is not None
        url = gateway.stdout.readline().split()[0]
        pids = sandboxes(url)
        at_work = threads.submit(httpx.get, f"{url}/sleep/20", timeout=20)
        time.sleep(0.2)  # until the request is with a sandbox; nothing tells
        gateway.kill()
        wait_until_dead(pids)
        assert isinstance(at_work.exception(), httpx.HTTPError)


def test_a_broken_app_is_told_and_nothing_is_left() -> None:
    with start("--app", "tests.local.gateway.sample.broken:app") as gateway:
        _, errors = gateway.communicate(timeout=20)
    assert gateway.returncode == 1
    assert "ZeroDivisionError" in errors
    assert "cannot be imported" in errors


def test_a_busy_port_is_told(place: Place) -> None:
    port = place.url.rpartition(":")[2]
    with start("--port", port) as gateway:
        _, errors = gateway.communicate(timeout=20)
    assert gateway.returncode == 1
    assert "address already in use" in errors
