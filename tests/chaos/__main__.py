"""`python -m tests.chaos --minutes 10`, which `make chaos` calls: 0 when every promise held, else 1 and the histories kept."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.campaign import Campaign
from tests.chaos.history import History
from tests.chaos.report import Report, report
from tests.chaos.scenery import scenery

KEPT = Path("build") / "chaos"
ENVIRONMENT = {
    "PORTICO_LAMBDA_SECONDS": "20",  # every relay hands over before its twentieth second
    "PORTICO_EVENT_DUPLICATES": "1",  # and every event that starts one comes twice
    "DEMO_RPS": "100",
}
SHOWN = 40  # flaws printed; the histories have all


def chaos(minutes: float, *, seed: int = 1, keeps: bool = False) -> Report:
    """Run it, print what came of it, and keep the histories where a promise was broken, or where that is wanted."""
    began = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - began:6.0f} s  {line}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as folder, scenery(Path(folder), ENVIRONMENT, seed=seed) as place:
        campaign = Campaign(place, minutes * 60, say)
        cast = asyncio.run(campaign.run())
        found = report(campaign, cast)
        if found.flaws or keeps:
            keep(cast.histories(), Path(folder), KEPT)
    sys.stdout.write("\n".join([*found.table, *found.flaws[:SHOWN]]) + "\n")
    return found


def keep(histories: list[History], folder: Path, kept: Path) -> None:
    """The histories, and what the parts of the stack wrote."""
    for history in histories:
        history.save(kept)
    for log in (folder / "logs").iterdir():
        shutil.copy(log, kept)


def main() -> int:
    """Run and judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Break everything; count every event.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1, help="decides what breaks; the clock decides when")
    parser.add_argument("--keep", action="store_true", help=f"keep histories and logs in {KEPT} even where all held")
    options = parser.parse_args()
    found = chaos(options.minutes, seed=options.seed, keeps=options.keep)
    if found.flaws:
        sys.stdout.write(f"{len(found.flaws)} promises broken; histories and logs are in {KEPT}\n")
    return 1 if found.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
