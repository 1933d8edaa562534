"""docs/tap-socket.md names every frame, field, code, cause, filter and limit that the code knows."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from chalicelib.tap import frames, limits
from chalicelib.tap.allowance import VIEWERS
from chalicelib.tap.attending import ATTACH_WITHIN
from chalicelib.tap.bye import Bye
from chalicelib.tap.client import READERS
from chalicelib.tap.filtering import LEAVES
from chalicelib.tap.frames import Frame
from chalicelib.tap.kept import CONNECTION_LIFE
from chalicelib.tap.ledger import Cause, Totals
from chalicelib.tap.pace import FRAMES
from chalicelib.tap.redact import IDENTITY_LABELS, NEVER

PAGE = Path("docs/tap-socket.md").read_text()
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SENT = [kind for kind in vars(frames).values() if isinstance(kind, type) and issubclass(kind, Frame) and kind.TYPE]


def words(section: str) -> set[str]:
    """What stands in backticks there, word by word."""
    text = re.sub(r"^```.*?^```$", "", SECTIONS[section], flags=re.MULTILINE | re.DOTALL)
    return {word for quoted in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[\w-]+", quoted)}


def test_every_code_is_listed_and_no_other() -> None:
    listed = {int(code) for code in re.findall(r"^\| (4\d{3}) \|", SECTIONS["The end"], re.MULTILINE)}
    assert listed == {int(code) for code in Bye}


@pytest.mark.parametrize("kind", SENT, ids=lambda kind: kind.__name__)
def test_every_frame_and_each_of_its_fields_is_named(kind: type[Frame]) -> None:
    named = {kind.TYPE, *(field.name for field in fields(kind))} - {"ref"}
    assert named - words("What a viewer gets") == set()


def test_every_frame_of_a_viewer_and_each_of_its_fields_is_named() -> None:
    named = {*READERS, *(name for names, _ in READERS.values() for name in names), "ref"}
    assert named - words("What a viewer sends") == set()


def test_every_filter_is_named() -> None:
    assert set(LEAVES) - words("What a viewer sends") == set()


def test_the_ledger_is_named_entry_by_entry() -> None:
    named = {field.name for field in fields(Totals)} | {str(cause) for cause in Cause}
    assert named - words("The ledger") == set()


def test_what_is_hidden_is_named() -> None:
    assert (NEVER | IDENTITY_LABELS) - words("Privacy") == set()


@pytest.mark.parametrize(
    "limit",
    [
        f"At most {limits.FILTER_BYTES // 1024} KB, {limits.FILTER_LEAVES} leaves, {limits.FILTER_DEPTH} levels",
        f"{limits.REGEX_BYTES} bytes an expression",
        f"under {limits.FRAME_BYTES:,} bytes",
        f"at most {limits.CLIENT_FRAME_BYTES // 1024} KB",
        f"More than {FRAMES} frames a minute",
        f"silent for {limits.SILENT_AFTER // limits.SECOND} s",
        f"heartbeat, every {limits.HEARTBEAT // limits.SECOND} s",
        f"no end within {limits.JOIN_TIMEOUT // limits.SECOND} s",
        f"{limits.SHORTEST_WINDOW // limits.MILLISECOND} to {limits.LONGEST_WINDOW // limits.MILLISECOND} "
        f"({limits.WINDOW // limits.MILLISECOND})",
        f"at most {limits.TOP_ROWS}:",
        f"may have ({VIEWERS})",
    ],
)
def test_every_limit_is_the_one_that_holds(limit: str) -> None:
    assert limit in PAGE


def test_a_minute_and_two_hours_are_what_they_are_called() -> None:
    assert ATTACH_WITHIN.total_seconds() == 60
    assert CONNECTION_LIFE.total_seconds() == 2 * 3600
