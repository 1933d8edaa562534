"""The options that `tap` and `top` share, declared once, in the order in which help shows them."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]
FILE = click.Path(dir_okay=False, path_type=Path)

SHARED: list[Callable[[Command], Command]] = [
    click.argument("target", nargs=-1, metavar="[KIND/NAME]"),
    click.option(
        "-n",
        "--namespace",
        default="",
        metavar="NS",
        help="Namespace of the target (else the profile's, else default).",
    ),
    click.option(
        "-l", "--selector", default="", metavar="LABELS", help="Only pods with these labels, where no name is given."
    ),
    click.option("--to", default="", metavar="KIND/NAME", help="At the source: only requests to this, a service too."),
    click.option("--to-namespace", default="", metavar="NS", help="At the source: only requests to this namespace."),
    click.option("--method", default="", metavar="METHOD", help="At the source: only this method."),
    click.option(
        "--path", default="", metavar="REGEX", help="At the source: paths that this (RE2) matches from their start."
    ),
    click.option("--scheme", default="", metavar="SCHEME", help="At the source: http or https."),
    click.option("--authority", default="", metavar="HOST:PORT", help="At the source: exactly this authority."),
    click.option(
        "--max-rps", type=click.FloatRange(0, min_open=True), help="Requests a second asked of the mesh (else 100)."
    ),
    click.option(
        "--status", multiple=True, metavar="STATUS", help="After the join: 404, 5xx, '>=500'. Again for either."
    ),
    click.option("--latency", multiple=True, metavar="MS", help="After the join: '>100', in milliseconds."),
    click.option("--grpc-status", multiple=True, metavar="STATUS", help="After the join: 14, '>0', Unavailable."),
    click.option("--source", multiple=True, metavar="WHO", help="Labels (deployment=web) or a network (10.1.0.0/16)."),
    click.option("--destination", multiple=True, metavar="WHO", help="The same, of the other end."),
    click.option("--header", multiple=True, metavar="NAME:REGEX", help="A header's value; needs --headers."),
    click.option("--tls", multiple=True, metavar="true|false", help="Whether the mesh secured it."),
    click.option("--direction", multiple=True, metavar="SIDE", help="inbound or outbound: whose proxy told of it."),
    click.option(
        "--not",
        "negated",
        multiple=True,
        metavar="NAME=VALUE",
        help="None of these: --not path=/healthz, --not --status 404.",
    ),
    click.option(
        "--filter",
        "written",
        default="",
        metavar="JSON",
        help='The filter language itself: {"any": [{"status": "5xx"}, …]}.',
    ),
    click.option(
        "--sample", type=click.FloatRange(0, 1, min_open=True), help="This share of the requests, greater than 0."
    ),
    click.option("--window", type=click.IntRange(100, 5_000), metavar="MS", help="Between two batches (else 250)."),
    click.option("--deflate", is_flag=True, help="Have batches compressed."),
    click.option("--expires-in", default="", metavar="TIME", help="The tap's life: 90s, 5m, 8h."),
    click.option("--headers", is_flag=True, help="Ask for headers too (scope tap:headers); secret ones stay hidden."),
    click.option("--confirm", is_flag=True, help="Tap a target of more than 100 pods."),
    click.option(
        "--attach", default="", metavar="ID", help="Watch a tap that is open already; it is not deleted at the end."
    ),
    click.option("--record", type=FILE, metavar="FILE", help="Keep every frame in this file, which only you can read."),
    click.option("-q", "--quiet", is_flag=True, help="Tell of losses and faults only."),
    click.option("--debug", is_flag=True, help="Tell of every frame."),
]


def shared(command: Command) -> Command:
    """All of them."""
    return reduce(lambda decorated, option: option(decorated), reversed(SHARED), command)


class NotNext(click.Command):
    """A command in which `--not` may stand before another option: `--not --status 404` is `--not status=404`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Join the two."""
        return super().parse_args(ctx, joined(args))


def joined(args: list[str]) -> list[str]:
    """The arguments with every `--not --name value` written as one."""
    result: list[str] = []
    rest = iter(args)
    for arg in rest:
        result.append(arg)
        if arg != "--not":
            continue
        following = next(rest, None)
        if following is not None and following.startswith("--"):
            name = following.removeprefix("--")
            following = name if "=" in name else f"{name}={next(rest, '')}"
        result += [] if following is None else [following]
    return result
