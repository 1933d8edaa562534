"""A local stack to measure: started as `make run` starts it, on free ports, ended as Ctrl-C ends it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.stack.listening import free_port

ROOT = Path(__file__).parents[1]
GIVE_UP = 600.0  # seconds
HERE = (sys.executable, "-m", "local")


@dataclass(frozen=True, slots=True)
class Stack:
    """What `run.json` says, the cluster's administrator, and how long the start took (seconds)."""

    facts: dict[str, Any]
    admin: str
    seconds: float


@contextmanager
def stack(command: Sequence[str] = HERE, where: Path = ROOT) -> Iterator[Stack]:
    """Start one and wait until all parts answer."""
    with tempfile.TemporaryDirectory() as folder:
        state, ports = Path(folder), {"PORT": str(free_port()), "CLUSTER_PORT": str(free_port())}
        environment = {**os.environ, **ports, "PORTICO_STATE_DIR": folder}
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=where, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _wait(state / "run.json", process)
            took = time.monotonic() - began
            yield Stack(json.loads((state / "run.json").read_text()), _admin(state), took)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait()


def _wait(ready: Path, process: "subprocess.Popen[bytes]") -> None:
    """Look a hundred times a second; give up with the process, or after `GIVE_UP`."""
    deadline = time.monotonic() + GIVE_UP
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("the stack did not start; run `make run` to see why")
        time.sleep(0.01)


def _admin(state: Path) -> str:
    tokens: dict[str, Any] = json.loads((state / "cluster-tokens.json").read_text())
    return next(token for token, caller in tokens.items() if "system:masters" in caller["groups"])
