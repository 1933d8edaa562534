"""What a namespace is to Uplink: a tenant's room in the cluster, recognised by one label."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

UPLINK_LABEL = "inlets.dev/uplink"  # its value is the string "1"; without it a namespace is none of our business
LICENSE_SECRET = "inlets-uplink-license"  # noqa: S105 - a Secret's name; tunnels run only where a copy of it is
LICENSE_KEY = "license"


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace as the cluster holds it, managed by Uplink or not."""

    name: str
    uid: str
    resource_version: int
    created: datetime
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    terminating: bool = False

    @property
    def managed(self) -> bool:
        """Whether Uplink may use it (inlets-uplink §2.4)."""
        return self.labels.get(UPLINK_LABEL) == "1"


@dataclass(frozen=True, slots=True)
class NewNamespace:
    """What a caller asks for; the Uplink label is added by the rules, not by the caller."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamespacePage:
    """One page of a list of managed namespaces."""

    namespaces: tuple[Namespace, ...]
    resource_version: int
    continue_token: str = ""

    @property
    def values(self) -> tuple[Namespace, ...]:
        """The namespaces, under the name that both kinds of page share."""
        return self.namespaces
