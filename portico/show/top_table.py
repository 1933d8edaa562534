"""The table of `portico top`: drawn anew with each frame on a terminal, one JSON line a frame in a pipe."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portico.environment import Environment
from portico.kinds import shortened
from portico.show.cells import clock_time, milliseconds
from portico.show.json_text import one_line
from portico.terminal import escaped
from portico.watch.frames import Frame, Row, Table

if TYPE_CHECKING:
    from rich.table import Table as Grid
    from rich.text import Text

LINES_BESIDE = 6  # of a terminal, kept free of rows: title, heads, caption, what is told, the prompt
GUTTER = 1  # columns between two columns
HEALTHY = 0.99  # a success rate from here on is green
AILING = 0.95  # and from here on yellow


def _rate(rate: float | None) -> tuple[str, str]:
    """Since the epoch began, and its colour."""
    if rate is None:
        return "-", ""
    colour = "green" if rate >= HEALTHY else "yellow" if rate >= AILING else "red"
    return f"{rate * 100:.2f}%", colour


@dataclass(frozen=True, slots=True)
class Column:
    """A number of a row: its text and its colour. Shown on terminals of so many columns or more."""

    name: str
    width: int
    cell: Callable[[Row], tuple[str, str]]
    from_columns: int = 0


NUMBERS = (
    Column("Count", 8, lambda row: (f"{row.total.count:,}", "")),
    Column("New", 6, lambda row: (f"+{row.window.count:,}" if row.window.count else "", ""), from_columns=100),
    Column("p50", 8, lambda row: (milliseconds(row.total.p50_ms), "")),
    Column("p95", 8, lambda row: (milliseconds(row.total.p95_ms), ""), from_columns=120),
    Column("p99", 8, lambda row: (milliseconds(row.total.p99_ms), "")),
    Column("Worst", 8, lambda row: (milliseconds(row.total.worst_ms), ""), from_columns=110),
    Column("Last", 8, lambda row: (milliseconds(row.last_ms), ""), from_columns=130),
    Column("Success", 7, lambda row: _rate(row.total.success_rate)),
)


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
    """For people; `draw` puts a table on the screen in place of the last one."""

    def __init__(self, environment: Environment, draw: Callable[["Grid"], None], *, target: str, once: bool) -> None:
        self._environment = environment
        self._draw = draw
        self._target = target
        self._once = once

    def show(self, frame: Frame) -> bool:
        """Whether more is wanted."""
        table = frame.content
        if not isinstance(table, Table) or not table.rows:
            return True
        screen = self._environment
        title = f"{self._target}   {clock_time(frame.stamp.at, screen.zone)[:8]}   since this relay began"
        self._draw(grid(table, title=title, columns=screen.columns, lines=screen.lines))
        return not self._once


def grid(table: Table, *, title: str, columns: int, lines: int) -> "Grid":
    """The busiest rows, as many as the screen has lines for; what is left out is counted below."""
    from rich.table import Table as Grid  # noqa: PLC0415 - 80 ms that only this table needs

    numbers = [column for column in NUMBERS if columns >= column.from_columns]
    drawn = Grid(
        title=escaped(title),
        title_justify="left",
        title_style="bold",
        box=None,
        padding=(0, GUTTER, 0, 0),
        pad_edge=False,
    )
    for name, width in _widths(columns - sum(column.width + GUTTER for column in numbers)).items():
        drawn.add_column(name, width=width, no_wrap=True, overflow="ellipsis")
    for column in numbers:
        drawn.add_column(column.name, width=column.width, justify="right", no_wrap=True)
    rows = sorted(table.rows, key=lambda row: -row.total.count)
    shown = max(lines - LINES_BESIDE, 1)
    for row in rows[:shown]:
        drawn.add_row(*_cells(row, numbers))
    hidden = table.others + sum(row.window.count for row in rows[shown:])
    if hidden:
        drawn.caption, drawn.caption_justify = f"and {hidden:,} new in rows that are not shown", "left"
    return drawn


def _widths(columns: int) -> dict[str, int]:
    """Two peers and a path share what the numbers leave."""
    method = 7
    peer = max(8, min(28, (columns - method - 4 * GUTTER) // 3))
    path = max(8, columns - method - 2 * peer - 3 * GUTTER)
    return {"Source": peer, "Destination": peer, "Method": method, "Path": path}


def _cells(row: Row, numbers: Sequence[Column]) -> list["Text"]:
    from rich.text import Text  # noqa: PLC0415 - with the table

    names = (shortened(row.source), shortened(row.destination), row.method, row.path)
    return [*(Text(escaped(name)) for name in names), *(Text(*column.cell(row)) for column in numbers)]
