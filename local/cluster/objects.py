"""What the rooms of the embedded cluster share: the JSON object as Kubernetes knows it, and reading parts of one.

Objects in the store are never changed in place: whoever wants another state copies first (`copied`).
"""

import datetime
import pickle
from typing import Any

Json = Any  # any parsed JSON value
Object = dict[str, Any]  # one Kubernetes object as parsed JSON: apiVersion, kind, metadata and the rest


def copied(value: Object) -> Object:
    """A deep copy; pickle is several times faster than `copy.deepcopy` on plain JSON."""
    result: Object = pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))  # noqa: S301  # our own bytes, this very line
    return result


def meta(obj: Object) -> Object:
    """The object's metadata; an empty dict of its own when it has none."""
    found = obj.get("metadata")
    return found if isinstance(found, dict) else {}


def name_of(obj: Object) -> str:
    """The object's name; empty when it has none."""
    return str(meta(obj).get("name") or "")


def namespace_of(obj: Object) -> str:
    """The object's namespace; empty when it has none."""
    return str(meta(obj).get("namespace") or "")


def labels_of(obj: Object) -> dict[str, str]:
    """The object's labels."""
    return meta(obj).get("labels") or {}


def dig(value: Json, *path: str) -> Json:
    """The value at a path of keys; None where any step is missing or no object."""
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def now() -> str:
    """This second in UTC, as Kubernetes writes time."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
