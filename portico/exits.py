"""How the command ends: each exit status once, with the sentence that `portico --help` and the documentation show."""

from enum import IntEnum


class Exit(IntEnum):
    """The process's status. Those from 128 are a shell's: 128 and the number of the signal."""

    def __new__(cls, status: int, text: str) -> "Exit":
        """A number that carries its sentence."""
        member = int.__new__(cls, status)
        member._value_ = status
        member.text = text
        return member

    text: str

    OK = 0, "done: what was asked for is there, or the tap reached the end of its life"
    FAULT = 1, "a fault of portico itself; --debug shows where"
    USAGE = 2, "the command line, or a file that it names, cannot be used"
    UNREACHABLE = 3, "no API is known, it does not answer, or it was lost and did not come back"
    DENIED = 4, "the credential is not accepted, or may not do this"
    REFUSED = 5, "the API or the cluster refused the request: not found, a conflict, a limit"
    SERVER = 6, "the API failed, or is too busy: try later"
    ENDED = 7, "the tap was ended by somebody else"
    PROTOCOL = 8, "the other side does not speak portico.tap.v1"
    HANGUP = 129, "the terminal went away; the tap is deleted"
    INTERRUPTED = 130, "Ctrl-C; the tap is deleted"
    PIPE = 141, "nobody reads the output any more; the tap is deleted"
    TERMINATED = 143, "asked to end; the tap is deleted"


def listed() -> list[str]:
    """One line for each, for `--help`."""
    return [f"{status.value:>3}  {status.text}" for status in Exit]
