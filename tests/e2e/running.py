"""A local stack of our own for a test: started as `make run` starts it, in a folder and on ports that nobody else has."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from local.stack.listening import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 90.0  # what a first start may take (issue: under 90 s); later ones take under four
PATIENCE_SECONDS = 15.0  # for what happens by itself: a reconcile, a restart, a cache that ages


@dataclass(frozen=True, slots=True)
class Running:
    """What `run.json` says, and how to ask the API and the cluster."""

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.folder / "run.json").read_text())
        return facts

    @property
    def api(self) -> httpx.Client:
        facts = self.facts
        return httpx.Client(
            base_url=facts["api"], headers={"Authorization": f"Bearer {facts['token']}"}, timeout=30, trust_env=False
        )

    @property
    def cluster(self) -> httpx.Client:
        tokens: dict[str, Any] = json.loads((self.folder / "cluster-tokens.json").read_text())
        token = next(token for token, caller in tokens.items() if "system:masters" in caller["groups"])
        return httpx.Client(
            base_url=self.facts["cluster"], headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False
        )

    def pid(self, part: str) -> int:
        number: int = self.facts["pids"][part]
        return number

    def log(self) -> str:
        return (self.folder / "stdout").read_text() + (self.folder / "stderr").read_text()


@contextmanager
def running_stack(folder: Path, **environment: str) -> Iterator[Running]:
    """Start a stack, wait until `run.json` says that all answers, end it as Ctrl-C does."""
    (folder / "run.json").unlink(
        missing_ok=True
    )  # of a run that was killed; the new one removes it only after a moment
    process = start(folder, PORT=str(free_port()), CLUSTER_PORT=str(free_port()), **environment)
    running = Running(process, folder)
    try:
        until(lambda: (folder / "run.json").exists() or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, running.log()
        yield running
    finally:
        end(process)


def start(folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **environment, "PORTICO_STATE_DIR": str(folder)}
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        return subprocess.Popen([sys.executable, "-m", "local"], cwd=ROOT, env=env, stdout=out, stderr=err)


def end(process: subprocess.Popen[bytes]) -> int:
    """Interrupt it as Ctrl-C does and give its exit status."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    return process.wait(30)


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for what comes by itself, asking twenty times a second; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"this did not come true within {seconds:.0f} s"
        time.sleep(0.05)


def processes_of(folder: Path) -> list[int]:
    """Every live process that was started for the stack of `folder` (Linux: by its environment)."""
    marker = f"PORTICO_STATE_DIR={folder}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if marker in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def gather(count: int, request: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """Make `count` requests at the same time."""

    async def all_at_once() -> list[httpx.Response]:
        return await asyncio.gather(*(asyncio.to_thread(request, number) for number in range(count)))

    return asyncio.run(all_at_once())


def tunnel_manifest(namespace: str, name: str, ports: list[int], **metadata: Mapping[str, str]) -> dict[str, Any]:
    """A Tunnel as a person would `kubectl apply` it."""
    return {
        "apiVersion": "uplink.inlets.dev/v1alpha1",
        "kind": "Tunnel",
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": {"licenseRef": {"name": "inlets-uplink-license", "namespace": namespace}, "tcpPorts": ports},
    }
