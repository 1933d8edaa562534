"""What a person is told beside the traffic, on standard error: how the tap is, every loss, every fault of the protocol."""

from portico.environment import Environment
from portico.terminal import escaped

COLOURS = {"info": "2", "warning": "33", "fault": "31"}  # ANSI: dim, yellow, red


class Teller:
    """`quiet` leaves out what is well; losses and faults are told in any case. `debug` tells of every frame."""

    def __init__(self, environment: Environment, *, quiet: bool = False, debug: bool = False) -> None:
        self._environment = environment
        self._quiet = quiet
        self._debug = debug
        self.faults = 0

    def info(self, text: str) -> None:
        """All is well."""
        if not self._quiet:
            self._say("info", text)

    def warning(self, text: str) -> None:
        """Something did not come, or may not have."""
        self._say("warning", text)

    def fault(self, text: str) -> None:
        """The other side broke the protocol; counted."""
        self.faults += 1
        self._say("fault", f"protocol fault: {text}")

    def detail(self, text: str) -> None:
        """For who debugs."""
        if self._debug:
            self._say("info", text)

    def _say(self, level: str, text: str) -> None:
        told = f"portico: {escaped(text)}"
        if self._environment.stderr_colour:
            told = f"\x1b[{COLOURS[level]}m{told}\x1b[0m"
        self._environment.stderr.write(f"{told}\n")
        self._environment.stderr.flush()
