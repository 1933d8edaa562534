"""The administrator's kubeconfig, and the file that says which tokens the cluster knows."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

import yaml

from local.cluster.authentication import MASTERS, TOKEN_BYTES, User
from local.cluster.path_token import server_url

CONTEXT = "portico"
PRIVATE = 0o600  # both files hold tokens


class TokensUnreadable(Exception):
    """The tokens file is not what it should be; the message says where."""


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=PRIVATE)
    draft.write_text(text)
    draft.replace(path)


def write_kubeconfig(path: Path, url: str, token: str) -> None:
    """A kubeconfig with one cluster, one user, one context."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CONTEXT, "cluster": {"server": server_url(url, token)}}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": "admin"}}],
        "current-context": CONTEXT,
    }
    write_private(path, yaml.safe_dump(document, sort_keys=False))


def load_tokens(path: Path | None) -> dict[str, User]:
    """Token → user, from the file; a new administrator (written to the file, if there is to be one) where it is missing."""
    if path is not None and path.exists():
        return _parsed(path)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    if path is not None:
        write_private(path, json.dumps({token: {"user": "admin", "groups": [MASTERS]}}, indent=2) + "\n")
    return {token: User("admin", (MASTERS,))}


def _parsed(path: Path) -> dict[str, User]:
    try:
        document = json.loads(path.read_text())
        return {
            token: User(one["user"], tuple(one.get("groups", ())), one.get("uid", ""))
            for token, one in document.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as flaw:
        text = f'{path}: expected JSON {{token: {{"user": "…", "groups": ["…"]}}}} ({type(flaw).__name__}: {flaw})'
        raise TokensUnreadable(text) from flaw


def administrator_token(users: Mapping[str, User]) -> str:
    """The token of somebody in system:masters; raises TokensUnreadable when nobody is."""
    for token, user in users.items():
        if MASTERS in user.groups:
            return token
    raise TokensUnreadable(f"the tokens file names nobody in the group {MASTERS}: the kubeconfig needs one")
