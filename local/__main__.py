"""`python -m local`, which `make run` calls: the whole of Portico on this machine until Ctrl-C."""

import asyncio
import os
import sys

from local.stack.listening import PortBusy
from local.stack.options import BadOption, read_options
from local.stack.process import PartFailed
from local.stack.real_cluster import BadKubeconfig
from local.stack.run import Stack
from local.stack.screen import Screen
from local.stack.state import AlreadyRunning

EXPECTED = (
    AlreadyRunning,
    BadKubeconfig,
    BadOption,
    PartFailed,
    PortBusy,
)  # a sentence says it all; anything else is our mistake


def main() -> int:
    """Run the stack. 0: ended by a person; 1: it could not start or go on, and a sentence on the screen says why."""
    screen = Screen(colour="NO_COLOR" not in os.environ)
    try:
        asyncio.run(Stack(read_options(), screen).run())
    except EXPECTED as problem:
        screen.trouble(str(problem))
        return 1
    except BaseExceptionGroup as group:
        expected, unexpected = group.split(EXPECTED)
        if unexpected is not None or expected is None:
            raise
        screen.trouble(str(_first(expected)))
        return 1
    return 0


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


if __name__ == "__main__":
    sys.exit(main())
