"""`portico tap`: live traffic, one line a request; or a recording of it, filtered anew."""

from pathlib import Path

import click

from portico.access.stored import read_profile
from portico.commands.options import NotNext, shared
from portico.commands.replaying import play
from portico.commands.watching import opening_request, watch
from portico.commands.wishes import wishes
from portico.environment import Environment
from portico.linkerd.output import wants_headers
from portico.show.outputs import as_linkerd, output
from portico.show.sinks import Printer


@click.command("tap", cls=NotNext, short_help="Watch live traffic of a workload, one line a request.")
@shared
@click.option(
    "-o",
    "--output",
    "shown",
    default="",
    metavar="FORMAT",
    help="pretty, wide, json, jsonl or jsonpath=EXPR (else pretty on a terminal, jsonl in a pipe).",
)
@click.option(
    "--mode",
    type=click.Choice(["exchanges", "events"]),
    default="exchanges",
    help="Requests with their responses, or the mesh's single events.",
)
@click.option(
    "--linkerd",
    is_flag=True,
    help="Single events, printed byte for byte as by 'linkerd viz tap' (-o wide, json, jsonpath=…).",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many.")
@click.option(
    "--input-file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Instead of a tap: what --record or -o jsonl kept, filtered anew (- for standard input).",
)
@click.pass_obj
def tap(
    environment: Environment,
    /,
    *,
    shown: str,
    mode: str,
    linkerd: bool,
    limit: int | None,
    input_file: Path | None,
    **options: object,
) -> None:
    """Watch live traffic of a workload, one line a request.

    \b
    portico tap deploy/web -n shop
    portico tap ns/shop --status 5xx --not path=/healthz
    portico tap deploy -n shop --latency '>100' -o jsonl > slow.jsonl
    portico tap deploy/web -n shop --record web.tap
    portico tap --input-file web.tap --grpc-status Unavailable

    Filters at the source decide what the mesh tells; those after the join see status and latency. Different flags must
    all hold, one flag given twice either. Losses and hand-overs are told on standard error.
    """  # noqa: D301 - \b keeps lines as they are
    profile = read_profile(environment.config)
    wanted = wishes(options, profile.namespace if profile else "")
    chosen = as_linkerd(shown) if linkerd else output(shown, environment, namespace=wanted.namespace)
    printer = Printer(environment, chosen, limit=limit or 0)
    if input_file is not None:
        play(environment, wanted, input_file, printer, events=linkerd or mode == "events", prefix=linkerd)
        return
    extract = wanted.headers or (linkerd and wants_headers(shown))
    request = opening_request(wanted, extract_headers=extract, prefix=linkerd)
    watch(environment, wanted, request, wanted.attached("events" if linkerd else mode), printer)
