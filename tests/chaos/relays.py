"""The relays' own processes: which they are, how much memory they hold, and how one dies (Linux: by /proc)."""

import os
import random
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from local.stack.process import children

KIB = 1024
BUSY_TICKS = 3  # hundredths of a second of CPU between two looks; one that sleeps uses none
LONG = 90  # looks; a sandbox that was seen more often has had its imports, pools and caches for most of its life


@dataclass(slots=True)
class Relays:
    """The sandboxes of one gateway that run the function `relay`. `memory` holds what each look saw, in bytes.

    Most of them sleep at any time; those are `busy` that used their CPU since the look before.
    """

    gateway: int
    memory: dict[int, list[int]] = field(default_factory=dict)
    busy: list[int] = field(default_factory=list)
    _ticks: dict[int, int] = field(default_factory=dict)
    killed: int = 0

    def pids(self) -> list[int]:
        """Those that are there now."""
        return [pid for pid in children(self.gateway) if _is_relay(pid)]

    def kill_one(self, chance: random.Random) -> bool:
        """One that pumps, as when its machine goes away; False where there is none."""
        busy = [pid for pid in self.pids() if pid in self.busy]
        if not busy:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(busy), signal.SIGKILL)
            self.killed += 1
        return True

    def look(self) -> int:
        """Take a look at their memory and their work; gives the largest memory."""
        ticks = {pid: cpu_ticks(pid) for pid in self.pids()}
        self.busy = [pid for pid, count in ticks.items() if count - self._ticks.get(pid, count) >= BUSY_TICKS]
        self._ticks = ticks
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


def cpu_ticks(pid: int) -> int:
    """Of CPU that a process used so far, a hundredth of a second each; 0 when it is gone."""
    with suppress(OSError):
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(after_name[11]) + int(after_name[12])
    return 0


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
