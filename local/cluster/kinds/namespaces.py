"""Namespaces: phase, the finalizer that lets the namespace controller empty them, and the label that cannot be lost."""

from local.cluster import names
from local.cluster.kinds import cells
from local.cluster.objects import Object, meta, name_of
from local.cluster.resource import METADATA_FIELDS, Column, Rules
from local.cluster.schema import OPEN, STRING, fields, listing

FINALIZER = "kubernetes"
UNDELETABLE = frozenset({"default", "kube-system", "kube-public"})
_NAME_LABEL = "kubernetes.io/metadata.name"


def _prepare(obj: Object, old: Object | None) -> None:
    labels = meta(obj).setdefault("labels", {})
    labels[_NAME_LABEL] = name_of(obj)
    if not name_of(obj):
        del meta(obj)["labels"]
    if old is None:
        obj["spec"] = {"finalizers": [FINALIZER]}
        obj["status"] = {"phase": "Active"}
    else:
        obj["spec"] = old["spec"]  # only /finalize changes it


RULES = Rules(
    name=names.label,
    shape=fields(spec=fields(finalizers=listing(STRING)), status=OPEN),
    prepare=_prepare,
    columns=cells.simple(Column("Status", cells.at("status", "phase"), description="The status of the namespace")),
    fields={**METADATA_FIELDS, "status.phase": ("status", "phase")},
    delete_answers_object=True,
)
