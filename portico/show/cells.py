"""Cells of a line: padded and cut by what they take on a terminal, where a character may be two columns wide, or none."""

from datetime import datetime, tzinfo

from rich.cells import cell_len, set_cell_size

from portico.terminal import escaped

ELLIPSIS = "…"

STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
}  # ANSI, to be switched off with 0


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Exactly that wide: cut with an ellipsis or padded."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + ELLIPSIS
    padding = " " * (width - length)
    return padding + text if right else text + padding


def cut(text: str, width: int) -> str:
    """At most that wide."""
    return fit(text, width) if cell_len(text) > width else text


def milliseconds(value: float | None) -> str:
    """As people read it: `870 µs`, `12.3 ms`, `1.24 s`; `-` where there is none."""
    if value is None:
        return "-"
    if value < 1:
        return f"{value * 1_000:.0f} µs"
    if value < 1_000:
        return f"{value:.1f} ms"
    return f"{value / 1_000:.2f} s"


def clock_time(written: str, zone: tzinfo | None) -> str:
    """`22:31:04.512` from RFC 3339, in the reader's own time zone; what is no time as it is."""
    try:
        return datetime.fromisoformat(written).astimezone(zone).strftime("%H:%M:%S.%f")[:12]
    except ValueError:
        return escaped(written)


class Paint:
    """Colours, or none."""

    __slots__ = ("_on",)

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        """The text in that style; "" is none."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self._on and style and text else text
