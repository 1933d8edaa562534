"""What callers send about namespaces. Which labels and annotations are allowed is the uplink room's to say."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, WithJsonSchema

from chalicelib.api.parameters import Flag, NamespaceName
from chalicelib.api.validation import Body, Query

_LABEL = "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"
_KEY = "^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
_LABELS_SCHEMA = {
    "anyOf": [
        {
            "type": "object",
            "propertyNames": {"pattern": _KEY},
            "additionalProperties": {"type": "string", "pattern": _LABEL},
        },
        {"type": "null"},
    ]
}
_ANNOTATIONS_SCHEMA = {
    "anyOf": [
        {"type": "object", "propertyNames": {"pattern": _KEY}, "additionalProperties": {"type": "string"}},
        {"type": "null"},
    ]
}
Labels = Annotated[dict[str, str] | None, WithJsonSchema(_LABELS_SCHEMA)]
Annotations = Annotated[dict[str, str] | None, WithJsonSchema(_ANNOTATIONS_SCHEMA)]


class NewNamespaceBody(Body):
    """A tenant's namespace to be made; the label `inlets.dev/uplink=1` is added."""

    read_only: ClassVar[Mapping[str, str]] = {
        "created": "The cluster's clock says it.",
        "status": "Observed.",
        "warnings": "Said of an answer.",
    }

    name: NamespaceName = Field(description="DNS label.")
    labels: Labels = Field(
        default=None, description="Kubernetes labels. A prefix such as `example.com/` is allowed before a key."
    )
    annotations: Annotations = Field(default=None, description="Kubernetes annotations.")


class NamespaceWriteQuery(Query):
    """How to write."""

    dry_run: Flag = Field(default=False, description="1: check everything, change nothing.")


class NamespaceDeleteQuery(NamespaceWriteQuery):
    """How to delete."""

    if_empty: Flag = Field(default=False, description="1: refuse while tunnels remain.")
