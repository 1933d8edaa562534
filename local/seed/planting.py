"""Puts the seed into a cluster, in the order in which one part needs the other."""

import asyncio

from local.kube.client import KubeClient
from local.kube.declare import create_if_absent, declare
from local.kube.objects import CRDS, NAMESPACES, SECRETS, TUNNELS, Key
from local.kube.patience import patiently
from local.seed import manifests
from local.seed.manifests import CONTROL_NAMESPACE, PLANTED
from local.seed.shop import plant_shop


async def plant(client: KubeClient, *, token: str | None = None, demo: bool = True, shop: bool = False) -> None:
    """Make all of it. `token` becomes the API's static token; without one, the present one stays or a new one is made.

    `shop`: also what can be tapped, for the embedded cluster alone.
    """
    await patiently(lambda: client.request("GET", ("version",)))
    await _define_tunnels(client)
    await create_if_absent(client, NAMESPACES, manifests.namespace(CONTROL_NAMESPACE, managed=False))
    for resource, item in manifests.rights():
        await declare(client, resource, item)
    await create_if_absent(client, SECRETS, manifests.license_secret(CONTROL_NAMESPACE))
    if token is None:
        await create_if_absent(client, SECRETS, manifests.token_secret(manifests.make_token()))
    else:
        await declare(client, SECRETS, manifests.token_secret(token))
    await asyncio.gather(*([_plant_demo(client)] if demo else []), *([plant_shop(client)] if shop else []))


async def _define_tunnels(client: KubeClient) -> None:
    """The CRD, unless the cluster has one (it may be newer); then wait until the API server serves it."""
    for resource, item in manifests.read(manifests.CRD_FILE):
        assert resource is CRDS
        await create_if_absent(client, CRDS, item)
    await patiently(lambda: client.request("GET", TUNNELS.collection(), query={"limit": "1"}))


async def _plant_demo(client: KubeClient) -> None:
    """Once: what a user has deleted since does not come back."""
    control = await client.get(NAMESPACES, Key("", CONTROL_NAMESPACE))
    if control is not None and PLANTED in (control["metadata"].get("annotations") or {}):
        return
    await asyncio.gather(*(_plant_tenant(client, name) for name in manifests.DEMO))
    mark = {"metadata": {"annotations": {PLANTED: "true"}}}
    await client.patch(NAMESPACES, Key("", CONTROL_NAMESPACE), mark)


async def _plant_tenant(client: KubeClient, name: str) -> None:
    await create_if_absent(client, NAMESPACES, manifests.namespace(name, managed=True))
    await create_if_absent(client, SECRETS, manifests.license_secret(name))
    for tunnel in manifests.demo_tunnels(name):
        await create_if_absent(client, TUNNELS, tunnel)
