"""A cluster that is not ours: say which one before anything speaks to it, from its kubeconfig alone."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml


class BadKubeconfig(Exception):
    """The file is no kubeconfig, or its current context leads nowhere; the text says what is missing."""


def describe(kubeconfig: Path) -> str:
    """Name the current context and its server, for a person to recognise. Raise `BadKubeconfig`."""
    try:
        config = yaml.safe_load(kubeconfig.read_text())
        name = config["current-context"]
        context = _named(config["contexts"], name)["context"]
        server = _named(config["clusters"], context["cluster"])["cluster"]["server"]
    except (OSError, yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError, StopIteration) as error:
        raise BadKubeconfig(f"{kubeconfig} is not a kubeconfig with a usable current-context ({error!r})") from None
    return f"{_origin(server)} (context {name})"


def _origin(server: str) -> str:
    """Scheme, host and port: a path may hold a token (the embedded cluster's does), and user names may stand before the host."""
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["name"] == name)
