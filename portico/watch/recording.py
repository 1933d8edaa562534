"""A recording: every frame as it came, one a line, readable by its owner alone: traffic is nobody else's business.

What is read back may also be what `-o jsonl` printed: exchanges or events, one a line.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from portico.faults import Misuse
from portico.watch.follower import Follower
from portico.watch.frames import Batch, Item
from portico.watch.telling import Teller

LONGEST_LINE = 4 << 20  # characters; no frame is so long


class Recording:
    """An open file that frames go to. Without a file it takes them and keeps nothing."""

    def __init__(self, file: TextIO | None) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """One frame. A frame of several lines becomes one."""
        if self._file is not None:
            self._file.write(f"{text.replace(chr(10), ' ').replace(chr(13), ' ')}\n")
            self._file.flush()


@contextmanager
def recording(path: Path | None) -> Iterator[Recording]:
    """What is there under that name is replaced, a symbolic link not followed. Raise `Misuse`."""
    if path is None:
        yield Recording(None)
        return
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        os.fchmod(number, 0o600)
    except OSError as refused:
        raise Misuse(f"{path} cannot be written", refused.strerror or str(refused)) from None
    with os.fdopen(number, "w", encoding="utf-8") as file:
        yield Recording(file)


def replay(source: TextIO, teller: Teller) -> Iterator[Batch]:
    """What a recording shows, in its order; what it tells of losses is told. Raise `Misuse` for what is no recording."""
    follower = Follower(teller)
    for number, line in enumerate(_lines(source), 1):
        item = _item(line)
        if item is not None:
            yield Batch((item,), events="key" not in item, examined=0, matched=0)
        elif '"type"' not in line:
            raise Misuse(f"Line {number} is neither a frame, nor an exchange, nor an event")
        else:
            frame = follower.take(line)
            if frame is not None and isinstance(frame.content, Batch):
                yield frame.content


def _lines(source: TextIO) -> Iterator[str]:
    while line := source.readline(LONGEST_LINE):
        if not line.endswith("\n") and len(line) == LONGEST_LINE:
            raise Misuse("A line of the recording is too long")
        if line.strip():
            yield line.rstrip("\n")


def _item(line: str) -> Item | None:
    """An exchange or an event by itself; None for what is not."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "type" in value:
        return None
    return value if {"key", "direction"} <= value.keys() or "source_meta" in value else None
