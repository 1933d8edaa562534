"""`portico tunnels`: the list of tunnels, as a table for people or as JSON."""

import click

from portico.access.address import find
from portico.access.api import Api, Json
from portico.environment import Environment
from portico.show.cells import Paint, fit
from portico.show.json_text import many_lines, one_line
from portico.terminal import escaped

PAGE = 500  # tunnels a request; the API's own limit
HEADS = ("NAMESPACE", "NAME", "TCP PORTS", "CLIENTS", "CREATED")


@click.command("tunnels", short_help="List tunnels.")
@click.option(
    "-n", "--namespace", default="", metavar="NS", help="Only of this namespace (else of all that you may see)."
)
@click.option(
    "-o",
    "--output",
    "shown",
    type=click.Choice(["pretty", "json", "jsonl"]),
    help="Else pretty on a terminal, jsonl in a pipe.",
)
@click.pass_obj
def tunnels(environment: Environment, namespace: str, shown: str | None) -> None:
    """List tunnels, with how many clients are connected to each.

    \b
    portico tunnels -n acmeco
    """  # noqa: D301 - \b keeps lines as they are
    with Api(find(environment)) as api:
        found = _all(api, namespace)
    shown = shown or ("pretty" if environment.stdout_tty else "jsonl")
    if shown == "pretty":
        texts = _table(found, Paint(on=environment.colour))
    else:
        texts = [many_lines(found)] if shown == "json" else [one_line(tunnel) for tunnel in found]
    environment.stdout.writelines(f"{text}\n" for text in texts)
    environment.stdout.flush()


def _all(api: Api, namespace: str) -> list[Json]:
    """Page by page, until there is no next one."""
    query = {"limit": str(PAGE)} | ({"namespace": namespace} if namespace else {})
    found, more = api.get_list("/v1/tunnels", query)
    while more:
        page, more = api.get_list("/v1/tunnels", {**query, "continue": more})
        found += page
    return found


def _table(found: list[Json], paint: Paint) -> list[str]:
    if not found:
        return ["No tunnels."]
    rows = [_cells(tunnel) for tunnel in found]
    widths = [max(len(row[column]) for row in [*rows, HEADS]) for column in range(len(HEADS))]
    heads, *lines = [
        "  ".join(fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [HEADS, *rows]
    ]
    return [paint(heads, "bold"), *lines]


def _cells(tunnel: Json) -> tuple[str, ...]:
    ports = tunnel.get("tcpPorts")
    listed = ", ".join(str(port) for port in ports) if isinstance(ports, list) else ""
    clients = tunnel.get("connectedClients", "-")
    cells = (tunnel.get("namespace", ""), tunnel.get("name", ""), listed or "-", clients, tunnel.get("created", ""))
    return tuple(escaped(str(cell)) for cell in cells)
