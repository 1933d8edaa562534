"""Builds the rooms, once per container and as late as possible; the only file that knows all of them.

Adapters are imported inside the functions that build them: a cold start pays for boto3 and kubernetes only when a request
needs them, and never while Lambda reads `app.py`.
"""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.access.authentication import Authentication
from chalicelib.access.idempotency import Idempotency
from chalicelib.access.ports import StaticTokens
from chalicelib.access.static_token import StaticTokenCheck
from chalicelib.api.health import Health
from chalicelib.api.rooms import Rooms
from chalicelib.observability import Observability, open_observability
from chalicelib.settings import Settings
from chalicelib.uplink.limits import Limits

if TYPE_CHECKING:
    from chalicelib.cluster.connection import ClusterConnection
    from chalicelib.store.object_cache import DynamoObjectCache
    from chalicelib.uplink.tunnels import Tunnels
    from chalicelib.uplink.namespaces import Namespaces
    from chalicelib.uplink.checks import Check


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
    """Read at the first request, so that a wrong environment is a logged problem and not a function that will not start."""
    return Settings.read(os.environ)


@cache
def limits() -> Limits:
    """What the settings say of how far things go."""
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
def cache_of_objects() -> "DynamoObjectCache":
    """What was last seen of the cluster."""
    from chalicelib.store.object_cache import DynamoObjectCache

    return DynamoObjectCache(dynamodb(), settings().cache_table, CLOCK)


@cache
def dynamodb() -> Any:  # noqa: ANN401 - boto3 has no types
    """The client; endpoint and region are the environment's."""
    from chalicelib.store.client import make_client

    return make_client()


def static_tokens() -> StaticTokens:
    """From where the setting says."""
    source, _, secret = settings().static_token_source.partition(":")
    if source == "cluster":
        from chalicelib.cluster.static_token import ClusterStaticTokens

        return ClusterStaticTokens(connection(), settings().control_namespace, clock=CLOCK)
    from chalicelib.runtime.client import secrets_manager
    from chalicelib.runtime.static_token import SecretsManagerStaticTokens

    return SecretsManagerStaticTokens(secrets_manager(), secret, CLOCK)


@cache
def rooms() -> Rooms:
    """What the doors open to."""
    from chalicelib.store.idempotency import DynamoIdempotency

    records = DynamoIdempotency(dynamodb(), settings().requests_table)
    return Rooms(
        limits=limits(),
        authentication=Authentication({"static": StaticTokenCheck(static_tokens())}),
        idempotency=Idempotency(records, CLOCK, observability()),
        tunnels=tunnels(),
        namespaces=namespaces(),
        health=health(),
        checks=checks,
    )
