"""`portico tap` on the running stack: what a person sees, what a pipe gets, and what neither ever sees."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import ROOT, Running

pytestmark = pytest.mark.stack
COMMAND = [sys.executable, "-m", "portico"]


@pytest.fixture(scope="module")
def environment(stack: Running) -> dict[str, str]:
    key = json.loads((stack.folder / "tokens.json").read_text())["tap"]
    return {**os.environ, "PORTICO_URL": stack.facts["api"], "PORTICO_TOKEN": key}


def portico(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_shows_exchanges_of_the_shop(environment: dict[str, str]) -> None:
    seen = portico(environment, "tap", "deploy/web", "-n", "shop", "--limit", "5")
    assert seen.returncode == 0, seen.stderr
    exchanges = [json.loads(line) for line in seen.stdout.splitlines()]
    assert len(exchanges) == 5
    assert {exchange["direction"] for exchange in exchanges} <= {"inbound", "outbound"}
    assert "tapping deployments/web in shop" in seen.stderr


def test_linkerds_own_lines(environment: dict[str, str]) -> None:
    seen = portico(environment, "tap", "deploy/web", "-n", "shop", "--linkerd", "--limit", "6")
    assert seen.returncode == 0, seen.stderr
    assert {line.split(" ", 1)[0] for line in seen.stdout.splitlines()} <= {"req", "rsp", "end"}


def test_no_secret_of_the_shop_is_shown_even_with_headers(stack: Running, environment: dict[str, str]) -> None:
    seen = portico(environment, "tap", "ns/shop", "--headers", "--limit", "40")
    assert seen.returncode == 0, seen.stderr
    assert "user-agent" in seen.stdout
    assert "canary" not in seen.stdout + seen.stderr
    logs = "".join(path.read_text(errors="replace") for path in (stack.folder / "logs").iterdir())
    assert "canary" not in logs


def test_a_recording_is_filtered_again_offline(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "recording"
    live = portico(environment, "tap", "ns/shop", "--limit", "30", "--record", str(file))
    assert live.returncode == 0, live.stderr
    again = portico(environment, "tap", "--input-file", str(file), "--method", "GET", "-o", "jsonl")
    assert again.returncode == 0, again.stderr
    methods = [json.loads(line)["method"] for line in live.stdout.splitlines()]
    kept = [json.loads(line)["method"] for line in again.stdout.splitlines()]
    assert set(kept) <= {"GET"}
    assert len(kept) >= methods.count("GET")  # the recording has the rest of the last frame, too


def test_ctrl_c_deletes_the_tap(stack: Running, environment: dict[str, str]) -> None:
    command = [*COMMAND, "tap", "deploy/web", "-n", "shop"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)
        assert running.returncode == 130
    headers = {"Authorization": f"Bearer {environment['PORTICO_TOKEN']}"}
    taps = httpx.get(f"{stack.facts['api']}/v1/taps", headers=headers, trust_env=False)
    assert taps.json() == []
