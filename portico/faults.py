"""What can go wrong, as the person at the terminal is told it.

Fault                 a title, lines of detail, and the exit status
├── Misuse            the command line, or a file that it names
├── NoApi             nothing says where the API is
├── Unreachable       it does not answer
├── Refusal           it answered with a problem
├── Over              the tap ended, and must not be taken up again
├── WrongProtocol     what came over the socket is not portico.tap.v1
└── Signalled         a signal ended the command
"""

from collections.abc import Sequence

from portico.exits import Exit


class Fault(Exception):
    """`lines` explain; each is shown on its own line below the title."""

    status = Exit.FAULT

    def __init__(self, title: str, *lines: str) -> None:
        super().__init__(title)
        self.title = title
        self.lines: Sequence[str] = lines


class Misuse(Fault):
    """The command line, or a file that it names."""

    status = Exit.USAGE


class NoApi(Fault):
    """Nothing says where the API is."""

    status = Exit.UNREACHABLE


class Unreachable(Fault):
    """It does not answer."""

    status = Exit.UNREACHABLE


class Refusal(Fault):
    """It answered with a problem; `http_status` is the answer's."""

    def __init__(self, status: Exit, http_status: int, title: str, *lines: str) -> None:
        super().__init__(title, *lines)
        self.status = status
        self.http_status = http_status


class Over(Fault):
    """The tap ended, and must not be taken up again."""

    def __init__(self, status: Exit, title: str) -> None:
        super().__init__(title)
        self.status = status


class WrongProtocol(Fault):
    """What came over the socket is not portico.tap.v1."""

    status = Exit.PROTOCOL


class Signalled(Fault):
    """A signal ended the command; what it opened is cleaned up on the way out."""

    def __init__(self, status: Exit) -> None:
        super().__init__(status.text)
        self.status = status
