"""`make run` as a person meets it: a second start, a busy port, Ctrl-C, a supervisor that is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.stack.listening import free_port
from tests.e2e.running import Running, end, processes_of, running_stack, start, until

pytestmark = pytest.mark.stack


def last_event(folder: Path) -> dict[str, object]:
    line = (folder / "stdout").read_text().splitlines()[-1]
    event: dict[str, object] = json.loads(line)
    return event


def test_it_says_where_things_are(stack: Running) -> None:
    assert stack.facts.keys() >= {"api", "ws", "console", "token", "kubeconfig", "cluster", "pids"}
    assert stack.facts["pids"].keys() >= {"gateway", "workers", "database", "cluster"}
    said = last_event(stack.folder)
    assert said["event"] == "ready"
    assert (str(said["Try"]).split()[:2], str(said["or"]).split()[0]) == ([".venv/bin/portico", "tap"], "curl")


def test_its_first_page_says_what_runs_here(stack: Running) -> None:
    with stack.api as api:
        page = api.get("/")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert stack.facts["token"] not in page.text


def test_a_second_start_in_the_same_folder_is_told_where_the_first_answers(stack: Running, tmp_path: Path) -> None:
    env = {**os.environ, "PORTICO_STATE_DIR": str(stack.folder)}
    second = subprocess.run([sys.executable, "-m", "local"], env=env, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"already runs from this folder: {stack.facts['api']}" in second.stdout
    with stack.api as api:
        assert api.get("/v1/health").status_code == 200


@pytest.mark.parametrize("variable", ["PORT", "CLUSTER_PORT"])
def test_a_busy_port_is_named_and_nothing_is_half_started(tmp_path: Path, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = {"PORT": str(free_port()), "CLUSTER_PORT": str(free_port()), variable: str(other.getsockname()[1])}
        process = start(tmp_path, **ports)
        assert process.wait(30) == 1
    assert f"port {ports[variable]} is in use" in str(last_event(tmp_path)["what"])
    assert processes_of(tmp_path) == []
    assert not (tmp_path / "run.json").exists()


def test_ctrl_c_ends_everything_and_leaves_no_secret_behind(tmp_path: Path) -> None:
    with running_stack(tmp_path) as running:
        assert len(processes_of(tmp_path)) >= 5
        assert end(running.process) == 0
    assert last_event(tmp_path)["event"] == "stopped"
    assert processes_of(tmp_path) == []
    left = {path.name for path in tmp_path.iterdir()}
    assert left.isdisjoint({"run.json", "token", "kubeconfig", "portico.kubeconfig", "cluster-tokens.json"})


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(tmp_path: Path) -> None:
    with running_stack(tmp_path) as running:
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait(5)
        until(lambda: processes_of(tmp_path) == [])
    with running_stack(tmp_path) as again, again.api as api:
        assert api.get("/v1/tunnels").status_code == 200
