"""Who asks, once the credential was checked. What a principal may do is decided here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.access.scopes import Scope
from chalicelib.errors import InsufficientScope, NamespaceNotFound


@dataclass(frozen=True, slots=True)
class Principal:
    """`namespaces` are exact names or `prefix-*`; None means all. `groups` are Kubernetes groups."""

    subject: str
    kind: Literal["static", "key", "oidc"]
    scopes: frozenset[Scope]
    namespaces: tuple[str, ...] | None = None
    groups: tuple[str, ...] = ()
    expires_at: datetime | None = None

    def require(self, scope: Scope) -> None:
        """Raise `InsufficientScope` unless the principal has it."""
        if scope not in self.scopes:
            raise InsufficientScope(scope)

    def may_see(self, namespace: str) -> bool:
        """Whether that namespace exists for this principal."""
        return self.namespaces is None or any(_covers(pattern, namespace) for pattern in self.namespaces)

    def require_namespace(self, namespace: str) -> None:
        """Raise what a namespace that does not exist raises: a tenant learns nothing of the others."""
        if not self.may_see(namespace):
            raise NamespaceNotFound(f"the namespace {namespace} is not there")


def _covers(pattern: str, namespace: str) -> bool:
    if pattern.endswith("-*"):
        return namespace.startswith(pattern[:-1])
    return namespace == pattern
