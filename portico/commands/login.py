"""`portico login` and `logout`: keep an address and a token for later. `whoami`: what that token may do."""

import getpass

import click

from portico.access.address import Address, checked, find, is_loopback
from portico.access.api import Api, Json
from portico.access.stored import Profile, forget_profile, write_profile
from portico.environment import Environment
from portico.faults import Misuse
from portico.show.json_text import many_lines
from portico.terminal import escaped

LONGEST_TOKEN = 16_384  # characters; a longer line is no token


@click.command("login", short_help="Store an API's address and token.")
@click.argument("url")
@click.option("-n", "--namespace", default="", metavar="NS", help="What -n stands for when it is not given.")
@click.pass_obj
def login(environment: Environment, url: str, namespace: str) -> None:
    """Store an API's address and token, after trying them.

    The token is asked for, or read from standard input; it is never an argument, where others could see it.

    \b
    portico login https://portico.example.com/live -n shop
    """  # noqa: D301 - \b keeps lines as they are
    url = checked(url)
    if url.startswith("http://") and not is_loopback(url):
        raise Misuse("A token would cross the network in clear", "use https://")
    token = _token(environment)
    with Api(Address(url, token, "the command line", "what was entered")) as api:
        who = api.get("/v1/whoami")
    path = write_profile(environment.config, Profile(url, token, namespace))
    environment.stdout.write(f"{_who(who)}\nStored in {path}\n")


@click.command("logout", short_help="Forget what login stored.")
@click.pass_obj
def logout(environment: Environment) -> None:
    """Forget what login stored. The token itself stays valid."""
    there = forget_profile(environment.config)
    environment.stdout.write("Forgotten.\n" if there else "There was nothing to forget.\n")


@click.command("whoami", short_help="Show what the token in use may do.")
@click.pass_obj
def whoami(environment: Environment) -> None:
    """Show what the token in use may do, and where it was found."""
    address = find(environment)
    with Api(address) as api:
        who = api.get("/v1/whoami")
    environment.stderr.write(f"portico: {address.url} from {address.origin}, token from {address.credential_origin}\n")
    environment.stdout.write(f"{_who(who)}\n" if environment.stdout_tty else f"{many_lines(who)}\n")


def _token(environment: Environment) -> str:
    asked = environment.stdin.isatty()
    token = (getpass.getpass("Token: ") if asked else environment.stdin.readline(LONGEST_TOKEN)).strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Misuse("No token was given", "paste it, or pipe it in: portico login <url> < token")
    return token


def _who(who: Json) -> str:
    scopes, namespaces = who.get("scopes"), who.get("namespaces")
    told = [f"{who.get('subject', '?')} ({who.get('kind', '?')})"]
    told.append(f"scopes: {', '.join(map(str, scopes)) if isinstance(scopes, list) else '-'}")
    if isinstance(namespaces, list):
        told.append(f"namespaces: {', '.join(map(str, namespaces))}")
    return "\n".join(escaped(line) for line in told)
