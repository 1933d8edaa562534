"""Where the API is and who asks: PORTICO_URL and PORTICO_TOKEN, else `.portico/run.json` here or above, else the profile.

A token is sent only to the address that it came with, or that was named beside it. PORTICO_TOKEN alone is used at
whatever address is found: one stack, several people.
"""

import os
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from portico.access.stored import Profile, read_profile, read_run
from portico.environment import Environment
from portico.faults import Misuse, NoApi

RUN_FILE = Path(".portico", "run.json")
NO_API = (
    "set PORTICO_URL and PORTICO_TOKEN,",
    "or run this in the folder of a running local stack (make run),",
    "or store a profile: portico login <url>",
)


@dataclass(frozen=True, slots=True)
class Address:
    """`url` without a slash at its end; the origins say where the two were found, for messages."""

    url: str
    token: str
    origin: str
    credential_origin: str

    @property
    def loopback(self) -> bool:
        """Whether it is this machine, which no proxy reaches."""
        return is_loopback(self.url)


def find(environment: Environment) -> Address:
    """The address to use. Raise `NoApi`, or `Misuse` for one that is none."""
    url = environment.variables.get("PORTICO_URL", "").rstrip("/")
    token = environment.variables.get("PORTICO_TOKEN", "")
    if url:
        return _named(environment, checked(url), token)
    found = _run(environment.folder) or _stored(environment)
    if found is None:
        raise NoApi("No Portico API is known", *NO_API)
    return replace(found, token=token, credential_origin="PORTICO_TOKEN") if token else found


def checked(url: str) -> str:
    """An address that can be one. Raise `Misuse`."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Misuse(f"Not the address of an API: {url}", "write such as https://portico.example.com/live")
    return url.rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _named(environment: Environment, url: str, token: str) -> Address:
    if token:
        return Address(url, token, "PORTICO_URL", "PORTICO_TOKEN")
    stored = _stored(environment)
    if stored is not None and stored.url == url:
        return replace(stored, origin="PORTICO_URL")
    raise NoApi("PORTICO_URL is set and PORTICO_TOKEN is not", f"set it, or store a token: portico login {url}")


def _run(folder: Path) -> Address | None:
    """The nearest stack that runs here or above. One that another user put there is not ours to trust."""
    for place in (folder, *folder.parents):
        path = place / RUN_FILE
        if path.is_file() and _ours(path):
            run = read_run(path)
            return Address(checked(run.url), run.token, str(path), str(path))
    return None


def _ours(path: Path) -> bool:
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def _stored(environment: Environment) -> Address | None:
    profile: Profile | None = read_profile(environment.config)
    if profile is None:
        return None
    return Address(checked(profile.url), profile.token, "the stored profile", "the stored profile")
