"""Why a viewer leaves, and the last frame that says so."""

from dataclasses import dataclass

from chalicelib.tap.bye import Bye
from chalicelib.tap.frames import Farewell
from chalicelib.tap.ledger import Totals


@dataclass(frozen=True, slots=True)
class Parting:
    """`reason` "" is the code's own text; `retry` None is what the code's range says; seconds where waiting helps."""

    code: Bye
    reason: str = ""
    retry: bool | int | None = None
    ref: int | None = None

    def farewell(self, totals: Totals | None) -> Farewell:
        """The `bye`; without totals where no relay was."""
        retry = self.code.may_return if self.retry is None else self.retry
        return Farewell(int(self.code), self.reason or self.code.text, retry, totals, self.ref)
