"""Which names may be made, which may be looked up, and which are nobody's to use.

Making is strict: the operator makes a Service of the tunnel's name, so a legal Tunnel called `1abc` or `a.b` would never
run (inlets-uplink §1.6). Looking up and deleting is lax, so that what kubectl made can be seen and removed; but nothing
that could leave its segment of a URL gets through.
"""

import re

from chalicelib.errors import Flaw, InvalidName, NamespaceReserved
from chalicelib.uplink.limits import Limits

TUNNEL_NAME = r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"  # RFC 1035 label: what a Service may be called
NAMESPACE_NAME = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"  # RFC 1123 label
_LOOKED_UP = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}"  # 253 characters: the longest name any object can have


def check_tunnel_name(name: str, pointer: str = "/name") -> None:
    """Raise `InvalidName` unless a Service may be called so."""
    if not re.fullmatch(TUNNEL_NAME, name):
        raise _refusal("a tunnel's name is an RFC 1035 label", TUNNEL_NAME, pointer)


def check_namespace_name(name: str, pointer: str = "/name") -> None:
    """Raise `InvalidName` unless a namespace may be called so."""
    if not re.fullmatch(NAMESPACE_NAME, name):
        raise _refusal("a namespace's name is an RFC 1123 label", NAMESPACE_NAME, pointer)


def lookup_tunnel_name(name: str, pointer: str = "/name") -> None:
    """Raise `InvalidName` where no object could be called so and a URL could be broken by it."""
    if ".." in name or not re.fullmatch(_LOOKED_UP, name):
        raise _refusal("no tunnel can have this name", _LOOKED_UP, pointer)


def lookup_namespace_name(name: str, pointer: str = "?namespace") -> None:
    """As `lookup_tunnel_name`, for a namespace."""
    if ".." in name or not re.fullmatch(_LOOKED_UP, name):
        raise _refusal("no namespace can have this name", _LOOKED_UP, pointer)


def check_not_reserved(namespace: str, limits: Limits) -> None:
    """Raise `NamespaceReserved` for what belongs to the cluster, the mesh or the control plane (inlets-uplink §2.4)."""
    if limits.is_reserved(namespace):
        raise NamespaceReserved(f"the namespace {namespace} is reserved")


def _refusal(rule: str, pattern: str, pointer: str) -> InvalidName:
    return InvalidName(rule, flaws=[Flaw(pointer, f"must match ^{pattern}$")])
