"""What a resource is: its names, its verbs, and the rules of its kind. The table of all of them is `registry.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from local.cluster import names
from local.cluster.objects import Json, Object, name_of
from local.cluster.schema import OPEN
from local.cluster.status import Cause, Kind
from local.cluster.store import StorageKey

EVERY_VERB = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
WITHOUT_DELETE_ALL = ("create", "delete", "get", "list", "patch", "update", "watch")

_NAME_TEXT = (
    "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client "
    "to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and "
    "configuration definition. Cannot be updated. More info: "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of `kubectl get`: how its cell is made of an object. Priority 1 shows with `-o wide` only."""

    name: str
    cell: Callable[[Object], Json]
    priority: int = 0
    type: str = "string"
    format: str = ""
    description: str = ""

    def definition(self) -> Object:
        return {
            "name": self.name,
            "type": self.type,
            "format": self.format,
            "description": self.description or self.name,
            "priority": self.priority,
        }


NAME = Column("Name", name_of, format="name", description=_NAME_TEXT)


def nothing(_obj: Object, _old: Object | None) -> None:
    """The rule of a kind that sets no defaults."""


def no_flaws(_obj: Object, _old: Object | None) -> list[Cause]:
    """The rule of a kind that refuses nothing beyond its shape."""
    return []


METADATA_FIELDS: Mapping[str, tuple[str, ...]] = {
    "metadata.name": ("metadata", "name"),
    "metadata.namespace": ("metadata", "namespace"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes one kind different from another. `old` is None on create; `prepare` may change the object it gets."""

    name: names.Rule = names.subdomain
    shape: Object = field(default_factory=lambda: OPEN)
    prepare: Callable[[Object, Object | None], None] = nothing
    check: Callable[[Object, Object | None], list[Cause]] = no_flaws
    columns: tuple[Column, ...] = (NAME,)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: METADATA_FIELDS)
    generation: bool = False  # metadata.generation counts changes of the spec
    delete_answers_object: bool = False  # DELETE gives the object where others give a Status
    needs_revision: bool = False  # an update without a resourceVersion is refused


@dataclass(frozen=True, slots=True)
class Subresource:
    """A part of a resource with a path of its own; `group` and `version` where its kind is of another group."""

    name: str
    verbs: tuple[str, ...]
    kind: str = ""
    group: str = ""
    version: str = ""


STATUS = Subresource("status", ("get", "patch", "update"))
SCALE = Subresource("scale", ("get", "patch", "update"), "Scale", "autoscaling", "v1")


@dataclass(frozen=True, slots=True)
class View:
    """Another version of stored objects: how one is shown, and how one that comes in is read."""

    show: Callable[[Object], Object]
    read: Callable[[Object], Object]


@dataclass(frozen=True, slots=True)
class Resource:
    """One served resource. `custom`: defined by a CustomResourceDefinition, whose manners differ in many small ways."""

    group: str
    version: str
    plural: str
    kind: str
    rules: Rules = field(default_factory=Rules)
    namespaced: bool = True
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] = EVERY_VERB
    subresources: tuple[Subresource, ...] = ()
    custom: bool = False
    stored_as: StorageKey | None = None
    view: View | None = None
    singular_name: str = ""
    list_kind_name: str = ""

    @property
    def storage(self) -> StorageKey:
        return self.stored_as or (self.group, self.plural)

    @property
    def named(self) -> Kind:
        """How messages call it."""
        return Kind(self.group, self.plural, self.kind)

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def singular(self) -> str:
        return self.singular_name or self.kind.lower()

    @property
    def list_kind(self) -> str:
        return self.list_kind_name or f"{self.kind}List"

    @property
    def has_status(self) -> bool:
        return any(sub.name == "status" for sub in self.subresources)

    def key(self, namespace: str, name: str) -> str:
        """Where an object is in its collection."""
        return f"{namespace}/{name}" if self.namespaced else name

    def prefix(self, namespace: str) -> str:
        """What the keys of a namespace start with; empty: all namespaces."""
        return f"{namespace}/" if self.namespaced and namespace else ""
