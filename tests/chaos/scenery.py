"""The stack that chaos happens to, with whatever in it can be broken from outside."""

import json
import os
import random
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.desk import Desk
from tests.chaos.relays import Relays
from tests.e2e.running import Running, running_stack


@dataclass(frozen=True, slots=True)
class Scenery:
    """`token` is of the tenant who may tap the shop; `chance` decides what breaks, and is the same for the same seed."""

    running: Running
    relays: Relays
    post_faults: Path
    token: str
    chance: random.Random

    def desk(self) -> Desk:
        """REST as that tenant."""
        return Desk(self.running.facts["api"], self.token)

    def break_upstream(self) -> None:
        """Every open tap of the cluster breaks off."""
        os.kill(self.running.pid("cluster"), signal.SIGUSR1)

    def fail_posts(self, shares: Mapping[str, float]) -> None:
        """From now on that share of the posts fails that way."""
        written = self.post_faults.with_suffix(".new")
        written.write_text(json.dumps(shares))
        written.replace(self.post_faults)


@contextmanager
def scenery(folder: Path, environment: Mapping[str, str], *, seed: int = 1) -> Iterator[Scenery]:
    """A stack of its own, on ports that nobody else has."""
    faults = folder / "post-faults.json"
    with running_stack(folder, PORTICO_POST_FAULTS=str(faults), **environment) as running:
        token = json.loads((folder / "tokens.json").read_text())["tap"]
        relays = Relays(running.pid("gateway"))
        yield Scenery(running, relays, faults, token, random.Random(seed))
