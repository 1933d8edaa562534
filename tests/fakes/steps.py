"""What happens at each call of a fake: it is written down, faults strike, and a test may step in between."""

from collections.abc import Callable


class Steps:
    """Shared by the fakes of one outside system.

    `down` is raised by every call before it does anything; `loses_answers` by every write after it was done; `at` is called
    with the name of each call before it does anything, so that a test can let something else happen first.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.down: Exception | None = None
        self.loses_answers: Exception | None = None
        self.at: Callable[[str], None] = lambda _call: None

    def before(self, call: str) -> None:
        """A call arrives."""
        self.calls.append(call)
        self.at(call)
        if self.down is not None:
            raise self.down

    def done(self) -> None:
        """A write was done; its answer is on its way."""
        if self.loses_answers is not None:
            raise self.loses_answers
