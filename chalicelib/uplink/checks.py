"""What `GET /v1/checks` is made of: one thing that Portico needs, whether it is there, and what to do where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Check:
    """`id` is stable and dotted (`cluster.rights.tunnels`), `detail` a sentence, `fix` a command; empty where all is well."""

    id: str
    ok: bool
    detail: str
    fix: str = ""


class Checks(Protocol):
    """One part's checks. Never raises: what cannot be looked at is a check that failed."""

    def run(self) -> Sequence[Check]: ...


def all_well(checks: Sequence[Check]) -> bool:
    """Whether Portico can do all of its work. Nothing looked at is nothing known, and not well."""
    return bool(checks) and all(check.ok for check in checks)
