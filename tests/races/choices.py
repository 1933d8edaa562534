"""Every list of choices, one after the other, with at most so many changes of actor that need not be."""

from collections.abc import Iterator


class Choices:
    """Depth first: repeats the last run up to its last open choice, and takes the next one there."""

    def __init__(self, changes: int) -> None:
        self._bound = changes
        self._plan: list[int] = []
        self._open: list[int] = []
        self._made: list[int] = []
        self._used = 0

    def runs(self) -> Iterator["Choices"]:
        """Itself, before each run."""
        while True:
            self._open, self._made, self._used = [], [], 0
            yield self
            while self._made and self._made[-1] + 1 >= self._open[-1]:
                self._made.pop()
                self._open.pop()
            if not self._made:
                return
            self._plan = [*self._made[:-1], self._made[-1] + 1]

    def choose(self, options: int, free: bool) -> int:
        """The choice of this step. Leaving an actor that could go on costs one of the changes allowed."""
        offered = options if free or self._used < self._bound else 1
        step = len(self._made)
        choice = self._plan[step] if step < len(self._plan) else 0
        self._used += choice > 0 and not free
        self._made.append(choice)
        self._open.append(offered)
        return choice
