"""Parts as real processes: started, watched, started again, ended; nothing is left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from local.stack import supervisor as supervising
from local.stack.process import Part, PartFailed, Process, children
from local.stack.ready import until_ready
from local.stack.screen import Screen
from local.stack.state import State
from local.stack.supervisor import Supervisor

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]  # fmt: skip
FORKING = [
    sys.executable, "-c",
    "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True);"
    "import time; time.sleep(60)",
]  # fmt: skip
FAILING = [sys.executable, "-c", "import sys; sys.exit('no disk')"]


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Supervisor]:
    state = State(tmp_path)
    state.claim()
    with (tmp_path / "screen").open("w") as out:
        supervisor = Supervisor(state, Screen(out))
        yield supervisor
        await supervisor.stop()
        state.release()


def said(supervisor: Supervisor, part: str, text: str) -> Callable[[], "asyncio.Future[bool]"]:
    """A probe: the part's log has `text`."""
    log = supervisor.state.logs / f"{part}.log"
    return lambda: asyncio.ensure_future(asyncio.to_thread(lambda: log.exists() and text in log.read_text()))


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_part_that_ends_at_once_is_reported_with_the_end_of_its_log(watched: Supervisor) -> None:
    with pytest.raises(PartFailed, match=r"broken did not start \(exit 1\)(?s:.*)no disk"):
        await watched.start(Part("broken", FAILING), said(watched, "broken", "up"))


async def test_a_part_that_never_answers_is_given_up(watched: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.stack.ready.PATIENCE_SECONDS", 0.2)
    process = await Process.start(Part("mute", SLEEPER), watched.state.logs)
    with pytest.raises(PartFailed, match="mute was not ready"):
        await until_ready(process, said(watched, "mute", "never"))
    await process.stop()


async def test_a_part_that_dies_is_started_again_and_prepared_again(
    watched: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "RESTART_PAUSE_SECONDS", 0.05)
    prepared: list[int] = []

    async def prepare() -> None:
        prepared.append(1)

    await watched.start(Part("sleeper", SLEEPER), said(watched, "sleeper", "up"), prepare)
    kept = watched.kept["sleeper"]
    assert kept.process
    first = kept.process.pid
    watching = asyncio.create_task(watched.watch())
    os.kill(first, signal.SIGKILL)
    await until(lambda: kept.process is not None and kept.process.pid != first and len(prepared) == 2)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    assert "SIGKILL" in (watched.state.folder / "screen").read_text()


async def test_a_part_that_keeps_dying_ends_the_watch(watched: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "RESTART_PAUSE_SECONDS", 0.0)
    brief = Part("brief", [sys.executable, "-c", "print('up', flush=True)"])

    async def yes() -> bool:
        return True

    await watched.start(brief, yes)
    with pytest.raises(ExceptionGroup) as caught:
        await watched.watch()
    assert caught.group_contains(PartFailed, match=f"ended {supervising.MOST_RESTARTS + 1} times")


async def test_a_part_that_ignores_the_request_to_end_is_killed(
    watched: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.stack.process.GRACE_SECONDS", 0.1)
    await watched.start(Part("stubborn", STUBBORN), said(watched, "stubborn", "up"))
    process = watched.kept["stubborn"].process
    assert process
    await process.stop()
    assert process.ended == "SIGKILL"


async def test_what_a_part_started_ends_with_it(watched: Supervisor) -> None:
    await watched.start(Part("forking", FORKING), said(watched, "forking", "\n"))
    process = watched.kept["forking"].process
    assert process
    child = int((watched.state.logs / "forking.log").read_text())
    assert children(process.pid) == [child]
    await process.stop()
    await until(lambda: not alive(child))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_parts_do_not_outlive_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    code = (
        "import asyncio, sys, time; from pathlib import Path; from local.stack.process import Part, Process\n"
        "async def main():\n"
        f"    p = await Process.start(Part('sleeper', {SLEEPER!r}), Path({str(tmp_path / 'logs')!r}))\n"
        "    print(p.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert owner.stdout
    part = int(await owner.stdout.readline())
    assert alive(part)
    owner.kill()
    await owner.wait()
    await until(lambda: not alive(part))
