"""Bringing one object to what it should be: create it, correct it, or find that it is somebody else's."""

from typing import Literal

from local.kube.cache import Cache
from local.kube.client import KubeClient
from local.kube.errors import ApiError
from local.kube.objects import Json, Resource, key_of, owners_of
from local.operator.wanted import APPLIED

Outcome = Literal["created", "updated", "unchanged"]


class Taken(Exception):
    """The name is borne by an object that is not this tunnel's: it is left alone."""

    def __init__(self, resource: Resource, name: str) -> None:
        super().__init__(f"{resource.kind} {name} exists already and belongs to something else")


class NamespaceGoing(Exception):
    """The namespace is being deleted, or gone: nothing new can be made in it, and nothing needs to."""


async def ensure(client: KubeClient, resource: Resource, cache: Cache, wanted: Json) -> Outcome:
    """Make the object be as wanted. Raise `Taken`, `NamespaceGoing`, or the client's errors (409: look again).

    Only `spec` is compared, and only as far as the wanted one goes: what a server fills in is left to it.
    """
    found = cache.get(key_of(wanted))
    if found is None:
        found = await create(client, resource, wanted)
        if found is None:
            return "created"
    if not _same_owner(found, wanted):
        raise Taken(resource, key_of(wanted).name)
    if _as_wanted(found, wanted):
        return "unchanged"
    await client.replace(resource, _corrected(found, wanted))
    return "updated"


async def create(client: KubeClient, resource: Resource, wanted: Json) -> Json | None:
    """Create; None if that worked, else what bears the name already (the cache was behind, or it is not ours)."""
    namespace = key_of(wanted).namespace
    try:
        await client.create(resource, namespace, wanted)
    except ApiError as error:
        if error.status == 404 or "NamespaceTerminating" in error.causes:
            raise NamespaceGoing(namespace) from error
        if error.status != 409:
            raise
        found = await client.get(resource, key_of(wanted))
        if found is None:
            raise  # gone in between: the conflict's retry makes it
        return found
    return None


def _same_owner(found: Json, wanted: Json) -> bool:
    return owners_of(wanted, "Tunnel").items() <= owners_of(found, "Tunnel").items()


def _as_wanted(found: Json, wanted: Json) -> bool:
    annotations = found["metadata"].get("annotations") or {}
    return annotations.get(APPLIED) == wanted["metadata"]["annotations"][APPLIED] and covers(
        found["spec"], wanted["spec"]
    )


def _corrected(found: Json, wanted: Json) -> Json:
    """The found object (its version, its clusterIP, others' labels) with the wanted parts of the spec put in whole."""
    metadata = dict(found["metadata"])
    for part in ("labels", "annotations"):
        metadata[part] = {**(metadata.get(part) or {}), **wanted["metadata"][part]}
    return {**found, "metadata": metadata, "spec": {**found["spec"], **wanted["spec"]}}


def covers(actual: object, wanted: object) -> bool:
    """Whether `actual` holds all that is wanted; more keys are fine, more list items are not, empty is like absent."""
    if isinstance(wanted, dict):
        have = actual if isinstance(actual, dict) else {}
        return all(covers(have.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        items = actual if isinstance(actual, list) else []
        return len(items) == len(wanted) and all(map(covers, items, wanted))
    return actual == wanted or (wanted == "" and actual is None)
