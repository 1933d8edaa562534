"""Pretty for a person, one JSON object a line for a program."""

import io
import json

from local.stack.screen import Screen


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_in_a_pipe_every_line_is_an_object() -> None:
    out = io.StringIO()
    screen = Screen(out)
    screen.step("database answers")
    screen.trouble("cluster ended")
    screen.ready({"API": "http://127.0.0.1:8080"})
    screen.stopped()
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["step", "trouble", "ready", "stopped"]
    assert events[2]["API"] == "http://127.0.0.1:8080"


def test_on_a_terminal_it_is_a_table_with_colours() -> None:
    out = Terminal()
    Screen(out).ready({"API": "a", "Cluster": "b"})
    assert "\x1b[1mAPI    \x1b[0m  a" in out.getvalue()


def test_the_last_line_says_that_it_is_over() -> None:
    out = Terminal()
    Screen(out).stopped()
    assert out.getvalue().endswith("\nStopped.\n")


def test_no_color_is_respected() -> None:
    out = Terminal()
    screen = Screen(out, colour=False)
    screen.trouble("x")
    screen.ready({"API": "a"})
    assert "\x1b" not in out.getvalue()
