"""Where the traffic goes: each batch rendered, written and flushed at once, until it is enough."""

from portico.environment import Environment
from portico.show.outputs import Output
from portico.watch.frames import Batch, Frame


class Printer:
    """`limit`: after so many items it is enough, 0 for never."""

    def __init__(self, environment: Environment, shown: Output, *, limit: int = 0) -> None:
        self._environment = environment
        self._output = shown
        self._limit = limit
        self._printed = 0

    def show(self, frame: Frame) -> bool:
        """A batch; other frames say nothing here."""
        return self.show_batch(frame.content) if isinstance(frame.content, Batch) else True

    def show_batch(self, batch: Batch) -> bool:
        """Whether more is wanted."""
        items = batch.items[: self._limit - self._printed] if self._limit else batch.items
        render = self._output.event if batch.events else self._output.exchange
        self._write([render(item) for item in items])
        return not self._limit or self._printed < self._limit

    def _write(self, texts: list[str]) -> None:
        if not texts:
            return
        heading = [self._output.title] if self._output.title and not self._printed else []
        self._printed += len(texts)
        out = self._environment.stdout
        out.write("\n".join([*heading, *texts]) + "\n")
        out.flush()
