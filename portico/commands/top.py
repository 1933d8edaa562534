"""`portico top`: who calls whom for what, how often, how fast and how well, drawn anew every second."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TextIO, cast

import click

from portico.access.stored import read_profile
from portico.commands.options import NotNext, shared
from portico.commands.watching import opening_request, watch
from portico.commands.wishes import Wishes, wishes
from portico.environment import Environment
from portico.show.top_table import DrawnTables, JsonTables
from portico.watch.session import Sink


@click.command("top", cls=NotNext, short_help="Watch who calls whom, how often, how fast, how well.")
@shared
@click.option("--once", is_flag=True, help="End after the first table with a row.")
@click.pass_obj
def top(environment: Environment, /, *, once: bool, **options: object) -> None:
    """Watch who calls whom, how often, how fast, how well.

    \b
    portico top ns/shop
    portico top deploy/web -n shop --status 5xx
    portico top deploy -n shop --once > table.json

    On a terminal a table that is drawn anew; in a pipe one JSON line a table. Counts and percentiles are since the
    relay began, NEW since the table before. Success is Linkerd's: no reset, no status from 500, no gRPC status of a
    server's fault.
    """  # noqa: D301 - \b keeps lines as they are
    profile = read_profile(environment.config)
    wanted = wishes(options, profile.namespace if profile else "")
    request = opening_request(wanted, extract_headers=wanted.headers, prefix=False)
    with _sink(environment, wanted, once=once) as (sink, screen):
        watch(screen, wanted, request, wanted.attached("top"), sink)


@contextmanager
def _sink(environment: Environment, wanted: Wishes, *, once: bool) -> Iterator[tuple[Sink, Environment]]:
    """The sink, and an environment in which what is told on the same terminal goes above the table, not into it."""
    if not environment.stdout_tty:
        yield JsonTables(environment, once=once), environment
        return
    from rich.console import Console  # noqa: PLC0415 - 90 ms that a pipe need not pay
    from rich.file_proxy import FileProxy  # noqa: PLC0415
    from rich.live import Live  # noqa: PLC0415

    console = Console(
        file=environment.stdout,
        width=environment.columns,
        no_color=not environment.colour,
        force_terminal=True,
        _environ=environment.variables,
    )
    above = environment.stderr
    if environment.stderr_tty:
        above = cast(TextIO, FileProxy(console, environment.stderr))
    named = str(wanted.tapped()) if wanted.target else f"tap {wanted.attach}"
    with Live(console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:
        sink = DrawnTables(environment, lambda grid: live.update(grid, refresh=True), target=named, once=once)
        yield sink, replace(environment, stderr=above)
