"""`metadata`: its fields, what they may hold, and what a client may not change."""

import json

from local.cluster import names
from local.cluster.objects import Object, labels_of, meta, name_of
from local.cluster.resource import Resource
from local.cluster.schema import ANYTHING, BOOLEAN, INTEGER, STRING, fields, listing, strings
from local.cluster.status import Cause

ANNOTATION_BYTES = 256 * 1024  # of all annotations of an object together (apimachinery's TotalAnnotationSizeLimitB)
GENERATED_CHARACTERS = 5  # random ones after a generateName
GENERATE_FROM = "bcdfghjklmnpqrstvwxz2456789"  # apimachinery's own: no vowels, so no words

_OWNER = fields(apiVersion=STRING, kind=STRING, name=STRING, uid=STRING, controller=BOOLEAN, blockOwnerDeletion=BOOLEAN)
SHAPE = fields(
    name=STRING,
    generateName=STRING,
    namespace=STRING,
    selfLink=STRING,
    uid=STRING,
    resourceVersion=STRING,
    generation=INTEGER,
    creationTimestamp=STRING,
    deletionTimestamp=STRING,
    deletionGracePeriodSeconds=INTEGER,
    labels=strings(),
    annotations=strings(),
    ownerReferences=listing(_OWNER),
    finalizers=listing(STRING),
    managedFields=ANYTHING,
)
KEPT_ON_UPDATE = ("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation")


def full_schema(resource: Resource) -> Object:
    """The schema of a whole object: the kind's own with apiVersion, kind and metadata laid over it."""
    shape = resource.rules.shape
    own = shape.get("properties", {})
    return {**shape, "properties": {**own, "apiVersion": STRING, "kind": STRING, "metadata": SHAPE}}


def causes(resource: Resource, obj: Object) -> list[Cause]:
    """What is wrong with the metadata of an object about to be stored."""
    return [*_name_causes(resource, obj), *_label_causes(obj), *_annotation_causes(obj), *_other_causes(obj)]


def _name_causes(resource: Resource, obj: Object) -> list[Cause]:
    name = name_of(obj)
    if not name:
        return [Cause("metadata.name", "Required value: name or generateName is required", "FieldValueRequired")]
    return [Cause("metadata.name", f"Invalid value: {json.dumps(name)}: {text}") for text in resource.rules.name(name)]


def _label_causes(obj: Object) -> list[Cause]:
    wrong = [(key, text) for key in labels_of(obj) for text in names.qualified(key)]
    wrong += [(value, text) for value in labels_of(obj).values() for text in names.label_value(value)]
    return [Cause("metadata.labels", f"Invalid value: {json.dumps(value)}: {text}") for value, text in wrong]


def _annotation_causes(obj: Object) -> list[Cause]:
    annotations = meta(obj).get("annotations") or {}
    found = [
        Cause("metadata.annotations", f"Invalid value: {json.dumps(key)}: {text}")
        for key in annotations
        for text in names.qualified(key.lower())
    ]
    if sum(len(key.encode()) + len(value.encode()) for key, value in annotations.items()) > ANNOTATION_BYTES:
        text = f"Too long: may not be more than {ANNOTATION_BYTES} bytes"
        found.append(Cause("metadata.annotations", text, "FieldValueTooLong"))
    return found


def _other_causes(obj: Object) -> list[Cause]:
    found = [
        Cause("metadata.ownerReferences.uid", 'Invalid value: "": must not be empty')
        for owner in meta(obj).get("ownerReferences") or []
        if not owner.get("uid")
    ]
    return found + [
        Cause("metadata.finalizers", f"Invalid value: {json.dumps(finalizer)}: {text}")
        for finalizer in meta(obj).get("finalizers") or []
        for text in names.qualified(finalizer)
    ]


def finalizer_causes(obj: Object, old: Object) -> list[Cause]:
    """A dying object may lose finalizers, not gain any."""
    if not meta(old).get("deletionTimestamp"):
        return []
    new = set(meta(obj).get("finalizers") or []) - set(meta(old).get("finalizers") or [])
    if not new:
        return []
    text = (
        "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers "
        f"[]string{{{', '.join(json.dumps(one) for one in sorted(new))}}}"
    )
    return [Cause("metadata.finalizers", text, "FieldValueForbidden")]
