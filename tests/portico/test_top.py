"""`portico top`: JSON lines in a pipe, a table on a terminal, whatever is told above it."""

import json
import re

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.frames import loss, row, started, top
from tests.portico.scripted import Scripted, say, script

STYLES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def test_in_a_pipe_each_table_is_a_line(play: Play) -> None:
    server = Scripted(talks=[script(say(started(mode="top"), top(2), top(3, row(), others=4)))])
    terminal = play(server)
    assert terminal.run("top", "ns/shop", "--once") is Exit.OK
    assert [json.loads(line) for line in terminal.shown] == [
        {"at": "2026-11-24T22:31:04.512Z", "rows": [row()], "others": 4}
    ]
    assert server.heard[0][0] == {"type": "attach", "ref": 1, "mode": "top"}
    assert server.did() == ["POST /v1/taps", "DELETE /v1/taps/t1"]


def test_filters_are_taps_own(play: Play) -> None:
    server = Scripted(talks=[script(say(started(mode="top"), top(2, row())))])
    assert play(server).run("top", "deploy/web", "-n", "shop", "--status", "5xx", "--once") is Exit.OK
    assert server.heard[0][0]["filter"] == {"status": "5xx"}


def test_on_a_terminal_it_is_a_table_with_the_busiest_first(play: Play) -> None:
    rows = [row(3, path="/quiet"), row(1_200, path="/busy", source="10.9.0.7", destination="k8s_job/nightly")]
    terminal = play(Scripted(talks=[script(say(started(mode="top"), loss(2, slow_viewer=1), top(3, *rows)))]))
    terminal.tty, terminal.columns = True, 140
    terminal.variables["NO_COLOR"] = "1"
    assert terminal.run("top", "ns/shop", "--once") is Exit.OK
    text = STYLES.sub("", terminal.out.getvalue())
    assert "ns/shop   22:31:04" in text
    heads = text[text.index("Source") :]
    assert heads.split("\n")[0].split() == (
        ["Source", "Destination", "Method", "Path", "Count", "New", "p50", "p95", "p99", "Worst", "Last", "Success"]
    )
    assert heads.index("/busy") < heads.index("/quiet")
    assert "10.9.0.7" in heads
    assert "job/nightly" in heads
    assert "lost 1 (slow_viewer 1)" in text[: text.index("Source")]
    assert terminal.told == ""


@pytest.mark.parametrize("columns", [72, 80, 100, 120, 200])
def test_numbers_are_whole_at_every_width(play: Play, columns: int) -> None:
    terminal = play(Scripted(talks=[script(say(started(mode="top"), top(2, row(12_345))))]))
    terminal.tty, terminal.columns = True, columns
    terminal.variables["NO_COLOR"] = "1"
    assert terminal.run("top", "ns/shop", "--once", "--quiet") is Exit.OK
    (line,) = {STYLES.sub("", line).rstrip() for line in terminal.out.getvalue().splitlines() if "97.50%" in line}
    assert "12,345" in line
    assert "12.3 ms" in line
    assert len(line) <= columns


def test_rows_that_the_screen_cannot_hold_are_counted(play: Play) -> None:
    rows = [row(100 - number, path=f"/{number}") for number in range(50)]
    terminal = play(Scripted(talks=[script(say(started(mode="top"), top(2, *rows, others=5)))]))
    terminal.tty = True
    terminal.run("top", "ns/shop", "--once")
    assert "and 53 new in rows that are not shown" in terminal.out.getvalue()


def test_what_comes_from_the_network_is_escaped(play: Play) -> None:
    terminal = play(
        Scripted(talks=[script(say(started(mode="top"), top(2, row(path="/\x1b[2J"), row(path="[red]x"))))])
    )
    terminal.tty, terminal.columns = True, 200
    terminal.run("top", "ns/shop", "--once")
    assert r"/\x1b[2J" in terminal.out.getvalue()
    assert "\x1b[2J" not in terminal.out.getvalue()
    assert "[red]x" in terminal.out.getvalue()


def test_in_colour_a_success_rate_shows_how_well(play: Play) -> None:
    figures = row()["total"]
    rows = [row(3, total={**figures, "success_rate": rate}) for rate in (1.0, 0.96, 0.5)]
    terminal = play(Scripted(talks=[script(say(started(mode="top"), top(2, *rows)))]))
    terminal.tty = True
    terminal.run("top", "ns/shop", "--once")
    for styled in ("\x1b[32m100.00%", "\x1b[33m 96.00%", "\x1b[31m 50.00%"):
        assert styled in terminal.out.getvalue()
