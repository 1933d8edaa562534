"""Reads JSON that somebody else wrote. What is absent or of another type is empty; only what identifies an object is required.

People create Tunnels with kubectl: anything that a schema lets through, or a cluster without one, must not end a list.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from chalicelib.errors import ClusterError

EMPTY: Mapping[str, object] = {}
VERSION_DIGITS = 20  # of etcd's 64-bit revision, with one to spare


def mapping_in(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object under a key, or an empty one."""
    found = value.get(key)
    return found if isinstance(found, dict) else EMPTY


def sequence_in(value: Mapping[str, object], key: str) -> Sequence[object]:
    """The list under a key, or an empty one."""
    found = value.get(key)
    return found if isinstance(found, list) else ()


def text_in(value: Mapping[str, object], key: str) -> str:
    """The string under a key, or an empty one."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def whole_in(value: Mapping[str, object], key: str) -> int | None:
    """The whole number under a key, or None. True is no number."""
    found = value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def texts_in(value: Mapping[str, object], key: str) -> tuple[str, ...]:
    """The strings in the list under a key."""
    return tuple(item for item in sequence_in(value, key) if isinstance(item, str))


def wholes_in(value: Mapping[str, object], key: str) -> tuple[int, ...]:
    """The whole numbers in the list under a key."""
    return tuple(item for item in sequence_in(value, key) if isinstance(item, int) and not isinstance(item, bool))


def strings_in(value: Mapping[str, object], key: str) -> dict[str, str]:
    """The map of strings under a key, such as labels."""
    return {name: text for name, text in mapping_in(value, key).items() if isinstance(text, str)}


def version_in(metadata: Mapping[str, object]) -> int:
    """A resourceVersion as a number; 0 where there is none, as in the answer to a dry run. Raise `ClusterError`."""
    text = text_in(metadata, "resourceVersion")
    if not text:
        return 0
    if text.isascii() and text.isdigit() and len(text) <= VERSION_DIGITS:
        return int(text)
    raise ClusterError("the cluster's resourceVersions are not numbers")


def created_in(metadata: Mapping[str, object]) -> datetime:
    """The creationTimestamp in UTC. Raise `ClusterError`."""
    try:
        moment = datetime.fromisoformat(text_in(metadata, "creationTimestamp"))
    except ValueError:
        raise ClusterError("the cluster sent an object without a readable creationTimestamp") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def required_in(metadata: Mapping[str, object], key: str) -> str:
    """A string that no object can be without. Raise `ClusterError`."""
    if text := text_in(metadata, key):
        return text
    raise ClusterError(f"the cluster sent an object without metadata.{key}")
