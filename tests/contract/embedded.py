"""Starts the embedded cluster as a process of its own, on a free port."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

END_SECONDS = 10  # after a SIGTERM; it promises one


@contextmanager
def embedded_cluster(state: Path) -> Iterator[Path]:
    """Yield the administrator's kubeconfig."""
    command = [sys.executable, "-m", "local.cluster", "--port", "0", "--state-dir", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("ready "), line
            yield state / "kubeconfig"
        finally:
            process.terminate()
            process.wait(END_SECONDS)
