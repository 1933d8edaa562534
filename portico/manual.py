"""`python -m portico.manual docs/cli.md` puts the help of every command into the page's marked blocks. A test compares.

<!-- help: portico tap -->
(a block of code, written by this module)
<!-- end -->
"""

import re
import sys
from pathlib import Path

import click

from portico.commands.lazy import COMMANDS, portico

WIDTH = 110  # columns of the page's blocks
BLOCK = re.compile(r"<!-- help: portico(?: (?P<name>[a-z]+))? -->\n.*?<!-- end -->", re.DOTALL)


def help_of(name: str) -> str:
    """The help of a command, of the program itself for ""."""
    settings = {**portico.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    above = click.Context(portico, info_name="portico", **settings)
    if not name:
        return portico.get_help(above)
    command = portico.get_command(above, name)
    if command is None:
        raise KeyError(f"there is no command {name}; there are {', '.join(COMMANDS)}")
    return command.get_help(click.Context(command, info_name=name, parent=above))


def renewed(page: str) -> str:
    """The page with every block as it should be."""
    return BLOCK.sub(_block, page)


def _block(found: re.Match[str]) -> str:
    name = found["name"] or ""
    lines = [line.rstrip() for line in help_of(name).splitlines()]
    marker = f"portico {name}".rstrip()
    return "\n".join([f"<!-- help: {marker} -->", "```text", *lines, "```", "<!-- end -->"])


if __name__ == "__main__":
    written = Path(sys.argv[1])
    written.write_text(renewed(written.read_text(encoding="utf-8")), encoding="utf-8")
