"""`python -m tests`, which `make test` calls: lint, walls, types and every test, in that order, each with its own closing line.

The tests that measure coverage run apart from those that start processes: the first must be complete, the second may not
be slowed. It ends with the line of the second; any step that fails fails the whole, after the others have had their say.
"""

import subprocess
import sys
import time
from pathlib import Path

PURE = [
    "chalicelib/uplink/*",
    "chalicelib/access/*",
    "chalicelib/tap/*",
    "chalicelib/tap/filters/*",
    "chalicelib/errors.py",
]
RUN = [sys.executable, "-m"]
STEPS: dict[str, list[list[str]]] = {
    "ruff": [[*RUN, "ruff", "check", "--quiet", "."], [*RUN, "ruff", "format", "--check", "--quiet", "."]],
    "walls": [[str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]],
    "types": [[*RUN, "mypy"]],
    "pure rooms, all lines and branches": [
        [*RUN, "coverage", "erase"],
        [*RUN, "coverage", "run", "-m", "pytest", "-q", "--numprocesses=2", "tests/unit"],
        [*RUN, "coverage", "combine", "--quiet"],
        [*RUN, "coverage", "report", "--fail-under=100", f"--include={','.join(PURE)}"],
    ],
    "the rest": [[*RUN, "pytest", "-q", "--numprocesses=2", "--dist=loadfile", "tests", "--ignore=tests/unit"]],
}


def main() -> int:
    """Run every step; 0 if all hold, else 1 with the names of those that do not."""
    failed = [name for name, commands in STEPS.items() if not _holds(name, commands)]
    if failed:
        sys.stdout.write(f"\nFailed: {', '.join(failed)}\n")
    return bool(failed)


def _holds(name: str, commands: list[list[str]]) -> bool:
    sys.stdout.write(f"\n── {name}\n")
    sys.stdout.flush()
    began = time.monotonic()
    holds = all(subprocess.run(command, check=False).returncode == 0 for command in commands)
    sys.stdout.write(f"── {name}: {'holds' if holds else 'FAILED'} ({time.monotonic() - began:.0f} s)\n")
    return holds


if __name__ == "__main__":
    sys.exit(main())
