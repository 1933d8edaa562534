"""Faults of `@connections` on order, for tests: a share of the posts is refused, lost, or taken and not said so.

`PORTICO_POST_FAULTS` names a JSON file, such as `{"429": 0.02, "410": 0.001, "500-after": 0.01}`; each is a share of the
posts, none where the file is missing. It is read again when it changes, so that faults can come and go while the gateway
runs. 410 goes with the end of that socket, as it does where a client has gone.
"""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Kind = Literal["429", "410", "413", "403", "500-before", "500-after"]
KINDS = frozenset(get_args(Kind))


class BadFaults(ValueError):
    """The file does not say what to do; the text says why."""


@dataclass(slots=True)
class PostFaults:
    """`draw` gives the fault of the next post, or None. `chance` gives numbers from 0 to 1."""

    path: Path
    chance: random.Random = field(default_factory=random.Random)
    _read_at: int = 0
    _shares: dict[Kind, float] = field(default_factory=dict)

    def draw(self) -> Kind | None:
        """Raise `BadFaults`."""
        self._look()
        left = self.chance.random()
        for kind, share in self._shares.items():
            left -= share
            if left < 0:
                return kind
        return None

    def _look(self) -> None:
        try:
            changed_at = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            self._read_at, self._shares = 0, {}
            return
        if changed_at != self._read_at:
            self._shares = read_shares(self.path.read_text())
            self._read_at = changed_at


def read_shares(text: str) -> dict[Kind, float]:
    """`{"429": 0.02}`. Raise `BadFaults`."""
    try:
        told = json.loads(text)
    except ValueError as error:
        raise BadFaults(f"not JSON: {error}") from None
    if not isinstance(told, dict) or not told.keys() <= KINDS:
        raise BadFaults(f"an object of {', '.join(sorted(KINDS))}")
    if not all(type(share) in (int, float) and share >= 0 for share in told.values()) or sum(told.values()) > 1:
        raise BadFaults("shares from 0, which are 1 at most in all")
    return told
