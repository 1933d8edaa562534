"""How long `make run` takes until everything answers: the first time on a new machine, and every later time.

The first start is measured in a fresh clone with the package cache as it is (warm, if you ran `make` here before): both
virtual environments are made and filled. `python -m bench.start later` leaves it out.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.stack import ROOT, stack

LATER_STARTS = 5
GOAL_FIRST, GOAL_LATER = 90.0, 4.0  # seconds; what a newcomer waits, and what somebody who changes code waits


def main() -> None:
    """Print the later starts, then the first one unless told not to."""
    later = sorted(_later() for _ in range(LATER_STARTS))
    print(
        f"later start   median {median(later):5.2f} s  (from {later[0]:.2f} to {later[-1]:.2f}, {LATER_STARTS} runs)"
        f"   {median(later) / GOAL_LATER:.2f} of the goal of {GOAL_LATER:.0f} s"
    )
    if "later" not in sys.argv:
        first = _first()
        print(
            f"first start          {first:5.1f} s   {first / GOAL_FIRST:.2f} of the goal of {GOAL_FIRST:.0f} s,"
            f" {first / median(later):.0f} times a later one"
        )


def _later() -> float:
    with stack() as running:
        return running.seconds


def _first() -> float:
    """Clone the repository and start it there."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "portico"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        with stack(["make", "--silent", "run"], clone) as running:
            return running.seconds


if __name__ == "__main__":
    main()
