"""How long `make run` takes until everything answers: the first time on a new machine, and every later time.

The first start is measured in a fresh clone with the package cache as it is (warm, if you ran `make` here before): both
virtual environments are made and filled. `python bench/start.py later` leaves it out.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from local.stack.listening import free_port  # noqa: E402 - the project is not installed

LATER_STARTS = 5
GOAL_FIRST, GOAL_LATER = 90.0, 4.0  # seconds; what a newcomer waits, and what somebody who changes code waits
GIVE_UP = 600.0  # seconds


def main() -> None:
    """Print the later starts, then the first one unless told not to."""
    later = sorted(start([sys.executable, "-m", "local"], ROOT) for _ in range(LATER_STARTS))
    print(
        f"later start   median {median(later):5.2f} s  (from {later[0]:.2f} to {later[-1]:.2f}, {LATER_STARTS} runs)"
        f"   {median(later) / GOAL_LATER:.2f} of the goal of {GOAL_LATER:.0f} s"
    )
    if "later" not in sys.argv:
        first = first_start()
        print(
            f"first start          {first:5.1f} s   {first / GOAL_FIRST:.2f} of the goal of {GOAL_FIRST:.0f} s,"
            f" {first / median(later):.0f} times a later one"
        )


def first_start() -> float:
    """Clone the repository and start it there."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "portico"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        return start(["make", "--silent", "run"], clone)


def start(command: list[str], where: Path) -> float:
    """Seconds until `run.json` says that all parts answer."""
    with tempfile.TemporaryDirectory() as state:
        environment = {
            **os.environ,
            "PORTICO_STATE_DIR": state,
            "PORT": str(free_port()),
            "CLUSTER_PORT": str(free_port()),
        }
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=where, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait((Path(state) / "run.json").exists, process)
            return time.monotonic() - began
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait()


def wait(ready: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    """Ask a hundred times a second; give up with the process, or after `GIVE_UP`."""
    deadline = time.monotonic() + GIVE_UP
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("the stack did not start; run `make run` to see why")
        time.sleep(0.01)


if __name__ == "__main__":
    main()
