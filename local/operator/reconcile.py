"""One look at one Tunnel: whatever happened, bring what it needs into being, and take away what nobody needs any more.

Idempotent, and safe to run twice at once: names are fixed, creates that come second are found out by 409, updates carry the
version they were made from, deletes the uid they mean.
"""

from collections.abc import Callable

from local.kube.cache import Cache
from local.kube.client import KubeClient
from local.kube.objects import (
    DEPLOYMENTS,
    SECRETS,
    SERVICES,
    TUNNELS,
    Json,
    Key,
    Resource,
    is_going,
    key_of,
    owners_of,
    uid_of,
)
from local.operator import wanted
from local.operator.ensure import NamespaceGoing, Taken, create, ensure
from local.operator.recorder import Recorder
from local.operator.views import Views

UNWATCHED_SECONDS = 10.0  # what no watch tells of (Secrets and Services that others made) is looked at again after this


class Reconciler:
    """Looks at tunnels. `later` asks for another look at a key after some seconds."""

    def __init__(
        self, client: KubeClient, views: Views, recorder: Recorder, later: Callable[[Key, float], None]
    ) -> None:
        self._client = client
        self._views = views
        self._recorder = recorder
        self._later = later

    async def look(self, key: Key) -> None:
        """Raise the client's errors; everything else is told to the Tunnel as an Event."""
        tunnel = self._views.tunnels.get(key)
        try:
            await self._remove_strays(key, tunnel)
            if tunnel is not None and not is_going(tunnel):
                await self._settle(tunnel)
        except NamespaceGoing:
            pass  # the namespace takes everything in it along

    async def _settle(self, tunnel: Json) -> None:
        if (hindrance := await self._hindrance(tunnel)) is not None:
            await self._recorder.complain(tunnel, *hindrance)
            await self._stop(tunnel)
            self._later(key_of(tunnel), UNWATCHED_SECONDS)
            return
        try:
            await self._run(tunnel)
        except Taken as taken:
            await self._recorder.complain(tunnel, "NameCollision", str(taken))
            self._later(key_of(tunnel), UNWATCHED_SECONDS)

    async def _hindrance(self, tunnel: Json) -> tuple[str, str] | None:
        """Why the tunnel cannot run, as reason and message of an Event."""
        if unfit := wanted.unfit_names(tunnel):
            return (
                "InvalidName",
                f"no Service may be called {', '.join(unfit)}: RFC 1035 labels only, at most 63 characters",
            )
        place = wanted.license_ref(tunnel)
        if not await self._has(place, "license"):
            return "LicenseMissing", f"Secret {place.name} with key license is missing in namespace {place.namespace}"
        place = wanted.token_ref(tunnel)
        if not wanted.token_is_ours(tunnel) and not await self._has(place, "token"):
            return "TokenMissing", f"Secret {place.name} with key token, named by spec.tokenRef, is missing"
        return None

    async def _has(self, place: Key, entry: str) -> bool:
        if place.name == wanted.LICENSE_SECRET:
            secret = self._views.licenses.get(place)  # watched in every namespace
        else:
            secret = await self._client.get(SECRETS, place)
        return bool(secret and (secret.get("data") or {}).get(entry))

    async def _run(self, tunnel: Json) -> None:
        if wanted.token_is_ours(tunnel):
            await self._ensure_token(tunnel)
        for service in wanted.services(tunnel):
            await self._ensure(SERVICES, self._views.services, service, tunnel)
        await self._ensure(DEPLOYMENTS, self._views.deployments, wanted.deployment(tunnel), tunnel)
        await self._remove_surplus(tunnel)
        own = key_of(tunnel)
        await self._set_status(
            tunnel, {"authTokenRef": wanted.token_ref(tunnel), "deploymentRef": own, "serviceRef": own}
        )

    async def _ensure_token(self, tunnel: Json) -> None:
        """A Secret that somebody made before the tunnel is used as it is: then the token is known in advance."""
        if self._views.secrets.get(key_of(tunnel)) is not None:
            return
        found = await create(self._client, SECRETS, wanted.secret(tunnel))
        if found is None:
            await self._recorder.tell(tunnel, "TokenCreated", f"Created Secret {key_of(tunnel).name} with a new token")
        elif not (found.get("data") or {}).get("token"):
            raise Taken(SECRETS, key_of(tunnel).name)

    async def _ensure(self, resource: Resource, cache: Cache, item: Json, tunnel: Json) -> None:
        outcome = await ensure(self._client, resource, cache, item)
        if outcome != "unchanged":
            reason = f"{resource.kind}{outcome.capitalize()}"
            await self._recorder.tell(tunnel, reason, f"{outcome.capitalize()} {resource.kind} {key_of(item).name}")

    async def _stop(self, tunnel: Json) -> None:
        """Nothing runs; the token and the Services stay, so that clients find all as it was when the cause is gone."""
        deployment = self._views.deployments.get(key_of(tunnel))
        if deployment is not None and uid_of(tunnel) in owners_of(deployment, TUNNELS.kind).values():
            await self._client.delete(DEPLOYMENTS, key_of(deployment), uid=uid_of(deployment))
        await self._set_status(tunnel, {"deploymentRef": None})

    async def _remove_surplus(self, tunnel: Json) -> None:
        """Services of upstreamDomains that are no longer in the spec."""
        keep = {key_of(service) for service in wanted.services(tunnel)}
        for service in self._views.services.owned(TUNNELS.kind, key_of(tunnel)):
            if key_of(service) not in keep:
                await self._client.delete(SERVICES, key_of(service), uid=uid_of(service))

    async def _remove_strays(self, key: Key, tunnel: Json | None) -> None:
        """What a former tunnel of this name left behind; a garbage collector does the same, where there is one.

        Our view of Tunnels may be behind that of the others, so the API server is asked before anything is deleted.
        """
        expected = uid_of(tunnel) if tunnel is not None else ""
        strays = [
            (resource, item, owner)
            for resource, cache in self._owned_kinds()
            for item in cache.owned(TUNNELS.kind, key)
            if (owner := owners_of(item, TUNNELS.kind)[key.name]) != expected
        ]
        if not strays:
            return
        live = await self._client.get(TUNNELS, key)
        for resource, item, owner in strays:
            if live is None or owner != uid_of(live):
                await self._client.delete(resource, key_of(item), uid=uid_of(item))

    def _owned_kinds(self) -> tuple[tuple[Resource, Cache], ...]:
        views = self._views
        return (SECRETS, views.secrets), (DEPLOYMENTS, views.deployments), (SERVICES, views.services)

    async def _set_status(self, tunnel: Json, references: dict[str, Key | None]) -> None:
        status = {name: ref and {"name": ref.name, "namespace": ref.namespace} for name, ref in references.items()}
        known = tunnel.get("status") or {}
        if any(known.get(name) != value for name, value in status.items()):
            await self._client.patch(TUNNELS, key_of(tunnel), {"status": status}, subresource="status")
