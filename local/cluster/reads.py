"""Lists and single objects, at the revision asked for."""

import asyncio

from local.cluster.cluster import Cluster
from local.cluster.list_options import ListOptions
from local.cluster.objects import Object
from local.cluster.paging import Page, page
from local.cluster.presentation import too_large_version
from local.cluster.resource import Resource
from local.cluster.status import expired
from local.cluster.store import Collection, Compacted

FUTURE_SECONDS = 3.0  # how long a read waits for a revision that has not been yet, as apiserver's cache does


async def demand_present(cluster: Cluster, collection: Collection, revision: int | None) -> None:
    """Wait a little for a revision in the future, then raise 504."""
    store = cluster.store
    if revision is None or revision <= store.revision:
        return
    deadline = asyncio.get_running_loop().time() + FUTURE_SECONDS
    while revision > store.revision:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0 or not await collection.changed(left):
            raise too_large_version(revision, store.revision)


async def listed(cluster: Cluster, resource: Resource, namespace: str, options: ListOptions) -> Page:
    """One page of a collection."""
    collection = cluster.store.collection(resource.storage)
    await demand_present(cluster, collection, options.revision)
    prefix = resource.prefix(namespace)
    newest = cluster.store.revision
    if options.exact and options.revision is not None:
        return _exact(collection, prefix, options, options.revision)
    limit = 0 if options.revision == 0 and not options.token else options.limit
    return page(collection, newest, prefix, options.wanted, limit=limit, token=options.token)


def _exact(collection: Collection, prefix: str, options: ListOptions, revision: int) -> Page:
    try:
        past = collection.at(revision)
    except Compacted as gone:
        raise expired("The resourceVersion for the provided list is too old.") from gone
    now = {key: collection.objects[key] for key in collection.between(prefix)}
    states: dict[str, Object | None] = {**now, **{key: was for key, was in past.items() if key.startswith(prefix)}}
    items = [states[key] for key in sorted(states)]
    wanted = options.wanted or (lambda _obj: True)
    return Page([obj for obj in items if obj is not None and wanted(obj)], revision)
