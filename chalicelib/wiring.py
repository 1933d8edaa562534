"""Builds the rooms, once per container and as late as possible; the only file that knows all of them.

Adapters are imported inside the functions that build them: a cold start pays for boto3 and kubernetes only when a request
needs them, and never while Lambda reads `app.py`.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypedDict, cast

from chalice.app import CloudWatchEvent

from chalicelib.access.authentication import Authentication
from chalicelib.access.idempotency import Idempotency
from chalicelib.access.key_check import KeyCheck
from chalicelib.access.namespace_ids import RememberedIds
from chalicelib.access.ports import StaticTokens
from chalicelib.access.static_token import FirstReadable, StaticTokenCheck
from chalicelib.api.health import Health
from chalicelib.api.rooms import Rooms
from chalicelib.observability import Observability, open_observability
from chalicelib.settings import Settings
from chalicelib.uplink.cached import Key
from chalicelib.uplink.checks import Checks
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.namespaces import Namespaces
from chalicelib.uplink.ports import (
    Clock,
    ListingCache,
    NamespacesInCluster,
    ObjectCache,
    SecretsInCluster,
    Signals,
    TunnelMetrics,
    TunnelsInCluster,
)
from chalicelib.uplink.tunnels import Tunnels

if TYPE_CHECKING:
    from chalicelib.cluster.connection import ClusterConnection
    from chalicelib.store.client import Client


class LambdaContext(Protocol):
    """What is read of Lambda's context."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


class SystemClock:
    """The machine's clock; the rooms see it only as their `Clock`."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


CLOCK = SystemClock()


@cache
def observability() -> Observability:
    """The one Logger and the one Metrics."""
    return open_observability()


@cache
def settings() -> Settings:
    """Read at the first request: a wrong environment is then a logged problem, not a function that does not start."""
    return Settings.read(os.environ)


@cache
def limits() -> Limits:
    """How far things go, by the settings."""
    said = settings()
    return Limits(
        cache_seconds=said.cache_seconds,
        stale_seconds=said.stale_seconds,
        reserved=frozenset(said.reserved_namespaces),
        control_namespace=said.control_namespace,
        max_tcp_ports=said.max_tcp_ports,
        max_tunnels=said.max_tunnels,
    )


@cache
def connection() -> "ClusterConnection":
    """The one way to the cluster."""
    from chalicelib.cluster.connection import ClusterConnection

    said = settings()
    return ClusterConnection.from_kubeconfig(
        said.kubeconfig, connect_seconds=said.cluster_connect_seconds, total_seconds=said.cluster_total_seconds
    )


@cache
def dynamodb() -> "Client":
    """The one client; endpoint and region are the environment's."""
    from chalicelib.store.client import make_client

    return make_client()


class Shared(TypedDict):
    """What each of the uplink room's use cases is given."""

    tunnels: TunnelsInCluster
    namespaces: NamespacesInCluster
    secrets: SecretsInCluster
    cache: ObjectCache
    listings: ListingCache
    clock: Clock
    signals: Signals
    limits: Limits


@cache
def shared() -> Shared:
    """One of each."""
    from chalicelib.cluster.namespaces import ClusterNamespaces
    from chalicelib.cluster.secrets import ClusterSecrets
    from chalicelib.cluster.tunnels import ClusterTunnels
    from chalicelib.store.listing_cache import DynamoListingCache
    from chalicelib.store.object_cache import DynamoObjectCache

    return Shared(
        tunnels=ClusterTunnels(connection()),
        namespaces=ClusterNamespaces(connection()),
        secrets=ClusterSecrets(connection()),
        cache=DynamoObjectCache(dynamodb(), settings().cache_table, CLOCK),
        listings=DynamoListingCache(dynamodb(), settings().cache_table, CLOCK),
        clock=CLOCK,
        signals=observability(),
        limits=limits(),
    )


def tunnel_metrics() -> TunnelMetrics:
    """Prometheus in the control namespace."""
    from chalicelib.cluster.prometheus import PrometheusTunnelMetrics

    said = settings()
    return PrometheusTunnelMetrics(
        connection(), service=said.prometheus_service, rx_metric=said.rx_metric, tx_metric=said.tx_metric
    )


def static_tokens() -> StaticTokens:
    """From where the setting says; of several places, the first that can be read."""
    return FirstReadable([_tokens_in(secret) for secret in settings().token_secrets])


def _tokens_in(secret: str) -> StaticTokens:
    if not secret:
        from chalicelib.cluster.static_token import ClusterStaticTokens

        return ClusterStaticTokens(connection(), settings().control_namespace, clock=CLOCK)
    from chalicelib.runtime.client import secrets_manager
    from chalicelib.runtime.static_token import SecretsManagerStaticTokens

    return SecretsManagerStaticTokens(secrets_manager(), secret, CLOCK)


@cache
def key_check() -> KeyCheck:
    """The check of API keys; it remembers what it looked up."""
    from chalicelib.cluster.namespaces import ClusterNamespaces
    from chalicelib.store.keys import DynamoKeys

    ids = RememberedIds(ClusterNamespaces(connection()), CLOCK)
    return KeyCheck(DynamoKeys(dynamodb(), settings().keys_table), ids, CLOCK, observability())


@cache
def authentication() -> Authentication:
    """One check for each kind of credential."""
    return Authentication({"static": StaticTokenCheck(static_tokens()), "key": key_check()})


def health() -> Health:
    """The two parts that requests depend on, each asked as cheaply as it can be."""
    from chalicelib.cluster.health import ClusterHealth

    return Health({"cluster": ClusterHealth(connection()).alive, "store": _store_answers}, CLOCK)


def _store_answers() -> bool:
    """Any key will do: whatever comes back, something answered. Raise `StoreUnavailable`."""
    shared()["cache"].read(Key.of_namespace(settings().control_namespace))
    return True


def tables() -> dict[str, str]:
    """Every table, by what it is for."""
    said = settings()
    return {
        "cache": said.cache_table,
        "requests": said.requests_table,
        "keys": said.keys_table,
        "taps": said.taps_table,
    }


def checks() -> tuple[Checks, ...]:
    """What is looked at to say what is missing."""
    from chalicelib.cluster.checks import ClusterChecks
    from chalicelib.store.checks import TableChecks

    said = settings()
    cluster = ClusterChecks(
        connection(),
        tunnel_metrics(),
        control_namespace=said.control_namespace,
        prometheus=said.prometheus_service,
        static_token="" in said.token_secrets,
    )
    return cluster, TableChecks(dynamodb(), tables())


@cache
def rooms() -> Rooms:
    """What the doors open to."""
    from chalicelib.cluster.services import ClusterServices
    from chalicelib.store.idempotency import DynamoIdempotency
    from chalicelib.wiring_doors import tap_rooms

    return Rooms(
        limits=limits(),
        authentication=authentication(),
        idempotency=Idempotency(DynamoIdempotency(dynamodb(), settings().requests_table), CLOCK, observability()),
        tunnels=Tunnels(**shared(), services=ClusterServices(connection()), metrics=tunnel_metrics()),
        namespaces=Namespaces(**shared()),
        health=health(),
        checks=checks(),
        taps=tap_rooms(),
    )


def refresh(event: CloudWatchEvent) -> dict[str, int]:
    """One run of the refresh, within the time that its Lambda has left."""
    from chalicelib.schedules.refresh import refresh as run
    from chalicelib.uplink.refreshing import Refresh

    return _scheduled(event, lambda left: run(Refresh(**shared(), metrics=tunnel_metrics()), CLOCK, left))


def sweep(event: CloudWatchEvent) -> dict[str, int]:
    """One run of both sweeps, likewise: what has expired, then taps; the second has what time the first has left."""
    from chalicelib.schedules.sweep import sweep as run
    from chalicelib.schedules.tap_sweep import tap_sweep as run_taps
    from chalicelib.store.expiry import DynamoExpiry
    from chalicelib.uplink.sweeping import Sweep
    from chalicelib.wiring_sockets import tap_sweep

    def both(left: int) -> dict[str, int]:
        began = CLOCK.now()
        tables_of = [DynamoExpiry(dynamodb(), name) for name in tables().values()]
        told = run(Sweep(tables=tables_of, clock=CLOCK, signals=observability()), CLOCK, left)
        spent = int((CLOCK.now() - began).total_seconds() * 1_000)
        return told | run_taps(tap_sweep(), CLOCK, left - spent)

    return _scheduled(event, both)


class ScheduleFailed(Exception):
    """A bug or a wrong environment. Lambda counts it and prints this text; the log line before it says where it was."""


def _scheduled(event: CloudWatchEvent, run: Callable[[int], dict[str, int]]) -> dict[str, int]:
    context = cast("LambdaContext", event.context)  # Chalice says dict, and passes Lambda's own object
    left = context.get_remaining_time_in_millis()
    with observability().invocation(context.aws_request_id, seconds=left / 1000):
        try:
            return run(left)
        except Exception as error:  # noqa: BLE001 - the last wall of a schedule: logged without what it may repeat
            observability().failed(error)
            raise ScheduleFailed("the run failed; the log says where") from None  # the cause's text may hold an object
