"""Saying what should be there, once or again: create it, or bring what is there to it."""

from local.kube.client import KubeClient
from local.kube.errors import ApiError
from local.kube.objects import Json, Resource, key_of

_IDENTITY = ("name", "namespace")


async def declare(client: KubeClient, resource: Resource, item: Json) -> bool:
    """Create the object, or merge it into the one of its name. Return whether it was created. Raise the client's errors.

    `status`, where given, is written through its subresource: a create does not take it.
    """
    created = await create_if_absent(client, resource, {name: part for name, part in item.items() if name != "status"})
    if not created:
        metadata = {name: part for name, part in item["metadata"].items() if name not in _IDENTITY}
        rest = {name: part for name, part in item.items() if name not in {"apiVersion", "kind", "metadata", "status"}}
        await client.patch(resource, key_of(item), {"metadata": metadata, **rest})
    if "status" in item:
        await client.patch(resource, key_of(item), {"status": item["status"]}, subresource="status")
    return created


async def create_if_absent(client: KubeClient, resource: Resource, item: Json) -> bool:
    """Create the object and return True, or leave alone what bears its name. Raise the client's other errors."""
    try:
        await client.create(resource, key_of(item).namespace, item)
    except ApiError as error:
        if error.status == 409 and error.reason == "AlreadyExists":
            return False
        raise
    return True
