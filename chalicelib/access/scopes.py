"""The closed list of scopes. None implies another; every route declares one, or is one of the few open to all."""

from typing import Final, Literal, get_args

Scope = Literal[
    "tunnels:read",
    "tunnels:write",
    "tokens:read",
    "tokens:write",
    "namespaces:read",
    "namespaces:write",
    "tap:open",
    "tap:headers",
    "keys:write",
    "audit:read",
]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
