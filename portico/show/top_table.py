"""The table of `portico top`: drawn anew with each frame on a terminal, one JSON line a frame in a pipe."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from portico.environment import Environment
from portico.show.cells import milliseconds
from portico.show.json_text import one_line
from portico.terminal import escaped
from portico.watch.frames import Frame, Row, Table

if TYPE_CHECKING:
    from rich.table import Table as Grid
    from rich.text import Text

ROWS_BELOW = 8  # lines of a terminal that are kept free of rows: title, heads, borders, the prompt
HEALTHY = 0.99  # a success rate from here on is green
AILING = 0.95  # and from here on yellow


class JsonTables:
    """For programs. `once`: the first table with a row is enough."""

    def __init__(self, environment: Environment, *, once: bool) -> None:
        self._out = environment.stdout
        self._once = once

    def show(self, frame: Frame) -> bool:
        """Whether more is wanted."""
        table = frame.content
        if not isinstance(table, Table) or not (table.rows or not self._once):
            return True
        self._out.write(one_line({"at": frame.stamp.at, "rows": table.raw, "others": table.others}) + "\n")
        self._out.flush()
        return not self._once


class DrawnTables:
    """For people; `draw` puts a table on the screen in place of the last one. `rows` is what the screen holds."""

    def __init__(self, draw: Callable[["Grid"], None], *, target: str, rows: int, once: bool) -> None:
        self._draw = draw
        self._target = target
        self._rows = max(rows - ROWS_BELOW, 1)
        self._once = once

    def show(self, frame: Frame) -> bool:
        """Whether more is wanted."""
        table = frame.content
        if not isinstance(table, Table) or not table.rows:
            return True
        self._draw(grid(table, title=f"{self._target} at {frame.stamp.at}", rows=self._rows))
        return not self._once


def grid(table: Table, *, title: str, rows: int) -> "Grid":
    """At most so many of the rows; what is left out is counted below."""
    from rich.table import Table as Grid  # noqa: PLC0415 - 80 ms that only this table needs

    drawn = Grid(title=escaped(title), title_justify="left", box=None, pad_edge=False)
    for name in ("Source", "Destination"):
        drawn.add_column(name, overflow="ellipsis", no_wrap=True, min_width=10, max_width=32)
    drawn.add_column("Method", no_wrap=True)
    drawn.add_column("Path", overflow="ellipsis", no_wrap=True, min_width=12)
    for name in ("Count", "New", "p50", "p95", "p99", "Worst", "Last", "Success"):
        drawn.add_column(name, justify="right", no_wrap=True)
    for row in table.rows[:rows]:
        drawn.add_row(*_cells(row))
    hidden = table.others + sum(row.window.count for row in table.rows[rows:])
    if hidden:
        drawn.caption = f"and {hidden:,} new in rows that are not shown"
        drawn.caption_justify = "left"
    return drawn


def _cells(row: Row) -> list["Text"]:
    from rich.text import Text  # noqa: PLC0415 - with the table

    total = row.total
    names = [escaped(text) for text in (row.source, row.destination, row.method, row.path)]
    counts = [f"{total.count:,}", f"+{row.window.count:,}" if row.window.count else ""]
    times = (total.p50_ms, total.p95_ms, total.p99_ms, total.worst_ms, row.last_ms)
    texts = [*names, *counts, *(milliseconds(time) for time in times)]
    return [*(Text(text) for text in texts), Text(*_rate(total.success_rate))]


def _rate(rate: float | None) -> tuple[str, str]:
    """Since the epoch began, and its colour."""
    if rate is None:
        return "-", ""
    colour = "green" if rate >= HEALTHY else "yellow" if rate >= AILING else "red"
    return f"{rate * 100:.2f}%", colour
