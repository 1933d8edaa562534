"""The process: runs a command in an environment, turns every end into a message and an exit status.

Nothing but a fault of our own shows a traceback, and that only with --debug.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from types import FrameType

import click

from portico.commands.lazy import portico
from portico.environment import Environment, of_this_process
from portico.exits import Exit
from portico.faults import Fault, Signalled
from portico.terminal import escaped

SIGNALS = {"SIGTERM": Exit.TERMINATED, "SIGHUP": Exit.HANGUP}  # by name: not every system has both


def main() -> None:
    """The installed command."""
    for name in SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _signalled)
    status = run(sys.argv[1:], of_this_process())
    if status is Exit.PIPE:  # what is still buffered has nowhere to go: the interpreter must not try
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def run(arguments: Sequence[str], environment: Environment) -> Exit:
    """One command, and how it ended."""
    with redirect_stdout(environment.stdout), redirect_stderr(environment.stderr):
        try:
            _invoke(list(arguments), environment)
            environment.stdout.flush()
        except click.ClickException as misused:
            misused.show(environment.stderr)
            return Exit.USAGE
        except (KeyboardInterrupt, click.Abort):
            return Exit.INTERRUPTED
        except BrokenPipeError:
            return Exit.PIPE
        except Fault as fault:
            _tell(environment, fault)
            return fault.status
        except Exception:  # noqa: BLE001 - the last line of defence: a person gets a sentence, not a traceback
            _tell_own_fault(environment, debug="--debug" in arguments)
            return Exit.FAULT
    return Exit.OK


def _invoke(arguments: list[str], environment: Environment) -> None:
    """Not by the library's own `main`, which ends a process whose pipe was closed with 1, as if that were a fault."""
    try:
        with portico.make_context("portico", arguments, obj=environment) as context:
            portico.invoke(context)
    except click.exceptions.Exit:  # help and the version were shown
        return


def _tell(environment: Environment, fault: Fault) -> None:
    if isinstance(fault, Signalled):
        return
    title = f"\x1b[1;31m{fault.title}\x1b[0m" if environment.stderr_colour else fault.title
    lines = [f"portico: {title}", *(f"  {line}" for line in fault.lines)]
    environment.stderr.write("".join(f"{line}\n" for line in lines))


def _tell_own_fault(environment: Environment, *, debug: bool) -> None:
    if debug:
        environment.stderr.write(traceback.format_exc())
    kind, fault, _ = sys.exc_info()
    told = escaped(f"{kind.__name__ if kind else ''}: {fault}")
    environment.stderr.write(f"portico: a fault of portico itself ({told}); --debug shows where\n")


def _signalled(number: int, _: FrameType | None) -> None:
    """Raise in the main thread, so that a tap is deleted on the way out."""
    raise Signalled(SIGNALS[signal.Signals(number).name])


if __name__ == "__main__":
    main()
