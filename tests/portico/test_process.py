"""The command as a process: signals, a closed pipe, its streams; and its patience, which takes time to test."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portico.environment import Pace
from portico.exits import Exit
from tests.house.tree import ROOT
from tests.portico.conftest import Play
from tests.portico.frames import batch, bye, exchange, frame, started, status
from tests.portico.scripted import ATTACHED, Scripted, Step, Talk, playing, say, script, until

SECONDS = 15.0  # for a process to end


@contextmanager
def running(scripted: Scripted, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "PORTICO_URL": scripted.url, "PORTICO_TOKEN": "t0ken", "HOME": str(folder)}
    command = [sys.executable, "-W", "error", "-m", "portico", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("number", "ends"),
    [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED), (signal.SIGHUP, Exit.HANGUP)],
)
def test_a_signal_ends_it_and_the_tap_is_deleted(tmp_path: Path, number: signal.Signals, ends: Exit) -> None:
    talk = [ATTACHED, say(started(), batch(2, exchange())), until("detach"), say(bye(3, 4500, retry=False))]
    with playing(Scripted(talks=[talk])) as scripted:
        kept = tmp_path / "kept.tap"
        with running(scripted, tmp_path, "tap", "deploy/web", "--record", str(kept)) as process:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["path"] == "/cart/1"
            process.send_signal(number)
            out, err = process.communicate(timeout=SECONDS)
            assert process.returncode == ends
        assert scripted.did() == ["POST /v1/taps", "DELETE /v1/taps/t1"]
        assert (out, "Traceback" in err) == ("", False)
        assert "examined 30 events · delivered 30" in err
        assert '"bye"' in kept.read_text().splitlines()[-1]


def test_it_ends_when_nobody_reads_any_more(tmp_path: Path) -> None:
    closed = threading.Event()

    async def closing(_: Talk) -> None:
        await asyncio.to_thread(closed.wait, SECONDS)

    talk: list[Step] = [
        ATTACHED,
        say(started(), batch(2, exchange())),
        closing,
        say(batch(3, exchange())),
        until("detach"),
    ]
    with playing(Scripted(talks=[talk])) as scripted:
        with running(scripted, tmp_path, "tap", "deploy/web") as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            closed.set()
            assert process.wait(SECONDS) == Exit.PIPE
            assert "Exception" not in process.stderr.read()
        assert scripted.did()[-1] == "DELETE /v1/taps/t1"


def test_it_pings_while_nothing_comes(play: Play) -> None:
    """Each ping has a higher number than the one before."""
    heard: list[dict[str, Any] | None] = []

    async def two_pings(talk: Talk) -> None:
        heard.extend([await talk.hear(), await talk.hear()])

    answered = say(frame("pong", None, ref=2), batch(2, exchange()))
    terminal = play(Scripted(talks=[script(say(started()), two_pings, answered)]))
    terminal.pace = Pace(ping=0.1, silence=5.0, leave=0.5)
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert heard == [{"type": "ping", "ref": 2}, {"type": "ping", "ref": 3}]


def test_a_silence_that_is_too_long_is_a_lost_socket(play: Play) -> None:
    silent: list[Step] = [ATTACHED, say(started()), until("nothing that ever comes")]
    terminal = play(Scripted(talks=[silent, script(say(started(), batch(2, exchange())))]))
    terminal.pace = replace(terminal.pace, ping=0.1, silence=0.4)
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert "nothing was heard for 0 s" in terminal.told
    assert terminal.slept == [1]


def test_a_good_bye_is_not_waited_for_long(play: Play) -> None:
    """A relay that does not answer `detach` costs the person at the keyboard a moment, not more."""
    terminal = play(
        Scripted(talks=[[ATTACHED, say(started(), batch(2, exchange())), until("nothing that ever comes")]])
    )
    terminal.pace = replace(terminal.pace, leave=0.1)
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK


def test_a_filter_that_lets_nothing_through_is_told(play: Play) -> None:
    beat = status(2, "live", examined=300, matched=0)
    terminal = play(Scripted(talks=[script(say(started(), beat, batch(3, exchange())))]))
    terminal.run("tap", "deploy/web", "--status", "5xx", "--limit", "1")
    assert "300 events since the last, none passed the filter" in terminal.told


def test_a_tap_that_cannot_be_deleted_is_told(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    server.answers["DELETE /v1/taps/t1"] = [(503, {"title": "Cluster unavailable"}, {})]
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert "the tap could not be deleted: Cluster unavailable (503)" in terminal.told


def test_a_tap_that_is_gone_already_is_not_missed(play: Play) -> None:
    server = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    server.answers["DELETE /v1/taps/t1"] = [(404, {"title": "Tap not found"}, {})]
    terminal = play(server)
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert "deleted" not in terminal.told
