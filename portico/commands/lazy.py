"""The command `portico`: its help needs none of the commands, each of which is imported only to be run."""

from importlib import import_module

import click

from portico.exits import listed
from portico.version import VERSION

COMMANDS = {
    "tap": ("portico.commands.tap", "Watch live traffic of a workload, one line a request."),
    "top": ("portico.commands.top", "Watch who calls whom, how often, how fast, how well."),
    "tunnels": ("portico.commands.tunnels", "List tunnels."),
    "login": ("portico.commands.login", "Store an API's address and token."),
    "logout": ("portico.commands.login", "Forget what login stored."),
    "whoami": ("portico.commands.login", "Show what the token in use may do."),
}  # module and short help; a test holds the second to the command's own
WHERE = (
    ("PORTICO_URL, PORTICO_TOKEN", "the API and the token for it; the token alone is used at the address found below"),
    (".portico/run.json", "here or above: the local stack that runs there"),
    ("~/.config/portico/profile.json", "what 'portico login' stored"),
)


class Commands(click.Group):
    """A group whose members are known by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the library's shape
        """In the order of their table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import it."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Their short help, without importing one of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Where the API is found, and how a command ends."""
        with formatter.section("The API is the first of"):
            formatter.write_dl(WHERE)
        with formatter.section("Exit status"):
            formatter.write_dl([(line[:3], line[5:]) for line in listed()])
        with formatter.section("Colours"):
            formatter.write_text("on a terminal, unless NO_COLOR is set")


@click.group(
    "portico", cls=Commands, context_settings={"max_content_width": 110, "help_option_names": ["-h", "--help"]}
)
@click.version_option(VERSION, prog_name="portico")
def portico() -> None:
    """Live traffic of a mesh, and tunnels, through Portico: no cluster login needed."""
