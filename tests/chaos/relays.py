"""The relays' own processes: which they are, how much memory they hold, and how one dies (Linux: by /proc)."""

import os
import random
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from local.stack.process import children

KIB = 1024
LONG = 90  # looks; a sandbox that was seen more often has had its imports, pools and caches for most of its life


@dataclass(slots=True)
class Relays:
    """The sandboxes of one gateway that run the function `relay`. `memory` holds what each look saw, in bytes."""

    gateway: int
    memory: dict[int, list[int]] = field(default_factory=dict)
    killed: int = 0

    def pids(self) -> list[int]:
        """Those that are there now."""
        return [pid for pid in children(self.gateway) if _is_relay(pid)]

    def kill_one(self, chance: random.Random) -> bool:
        """As a machine that goes away; False where there is none."""
        pids = self.pids()
        if not pids:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(pids), signal.SIGKILL)
            self.killed += 1
        return True

    def look(self) -> int:
        """Take a look at their memory; gives the largest."""
        sizes = {pid: resident(pid) for pid in self.pids()}
        for pid, size in sizes.items():
            if size:
                self.memory.setdefault(pid, []).append(size)
        return max(sizes.values(), default=0)

    def growth(self) -> float:
        """How much one grew at most, from the middle third of a long life to the last; 0 where all lives were short."""
        lives = [sizes for sizes in self.memory.values() if len(sizes) >= LONG]
        return max((_late(sizes) for sizes in lives), default=0.0)

    @property
    def most(self) -> int:
        """Bytes that one ever held."""
        return max((max(sizes) for sizes in self.memory.values()), default=0)


def _late(sizes: list[int]) -> float:
    third = len(sizes) // 3
    return max(sizes[-third:]) / max(sizes[third : 2 * third])


def resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * KIB
    return 0


def _is_relay(pid: int) -> bool:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        return b"local.gateway.worker" in words and words[-1] == b"relay"
    return False
