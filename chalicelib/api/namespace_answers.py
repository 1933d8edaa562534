"""What is said of namespaces. Labels and annotations that Kubernetes, kubectl and Portico add for themselves are left out."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from chalicelib.api.tunnel_answers import Out, timestamp
from chalicelib.uplink.namespace import Namespace

NOISE = frozenset(
    {"kubernetes.io/metadata.name", "kubectl.kubernetes.io/last-applied-configuration", "portico.dev/idempotency"}
)


class NamespaceOut(Out):
    """A tenant's namespace."""

    name: str
    labels: dict[str, str]
    annotations: dict[str, str]
    created: str = Field(json_schema_extra={"format": "date-time"}, description="UTC, in whole seconds.")
    status: Literal["Active", "Terminating"]
    warnings: list[str] = Field(default=[], description="What a person should know of this answer.")


def namespace(found: Namespace, warnings: Sequence[str] = ()) -> dict[str, object]:
    """As `NamespaceOut`."""
    answer: dict[str, object] = {
        "name": found.name,
        "labels": _without_noise(found.labels),
        "annotations": _without_noise(found.annotations),
        "created": timestamp(found.created),
        "status": "Terminating" if found.terminating else "Active",
    }
    return answer | ({"warnings": list(warnings)} if warnings else {})


def _without_noise(pairs: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in pairs.items() if key not in NOISE}
