"""A tunnel or a namespace as text, and back. One text and not DynamoDB's own maps: smaller, and no Decimals to undo."""

import json
from datetime import datetime
from typing import Any

from chalicelib.uplink.cached import Value
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.tunnel import Tunnel, TunnelRef

LARGEST = 300_000  # bytes; an item holds 400 KB, Kubernetes allows 256 KiB of annotations alone


def encode(value: Value) -> str | None:
    """None where it is too large for an item."""
    document = _of_tunnel(value) if isinstance(value, Tunnel) else _of_namespace(value)
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return text if len(text.encode()) <= LARGEST else None


def decode(text: str) -> Value:
    """What `encode` made of it."""
    document: dict[str, Any] = json.loads(text)
    return _tunnel(document) if "tcpPorts" in document else _namespace(document)


def _of_tunnel(tunnel: Tunnel) -> dict[str, object]:
    return {
        "namespace": tunnel.ref.namespace,
        "name": tunnel.ref.name,
        "uid": tunnel.uid,
        "version": tunnel.resource_version,
        "created": tunnel.created.isoformat(),
        "tcpPorts": tunnel.tcp_ports,
        "upstreamDomains": tunnel.upstream_domains,
        "ingressDomains": tunnel.ingress_domains,
        "tokenSecret": tunnel.token_secret,
        "tokenIsOurs": tunnel.token_is_ours,
        "labels": dict(tunnel.labels),
        "annotations": dict(tunnel.annotations),
        "deleting": tunnel.deleting,
    }


def _tunnel(document: dict[str, Any]) -> Tunnel:
    return Tunnel(
        TunnelRef(document["namespace"], document["name"]),
        document["uid"],
        document["version"],
        datetime.fromisoformat(document["created"]),
        tcp_ports=tuple(document["tcpPorts"]),
        upstream_domains=tuple(document["upstreamDomains"]),
        ingress_domains=tuple(document["ingressDomains"]),
        token_secret=document["tokenSecret"],
        token_is_ours=document["tokenIsOurs"],
        labels=document["labels"],
        annotations=document["annotations"],
        deleting=document["deleting"],
    )


def _of_namespace(namespace: Namespace) -> dict[str, object]:
    return {
        "name": namespace.name,
        "uid": namespace.uid,
        "version": namespace.resource_version,
        "created": namespace.created.isoformat(),
        "labels": dict(namespace.labels),
        "annotations": dict(namespace.annotations),
        "terminating": namespace.terminating,
    }


def _namespace(document: dict[str, Any]) -> Namespace:
    return Namespace(
        document["name"],
        document["uid"],
        document["version"],
        datetime.fromisoformat(document["created"]),
        labels=document["labels"],
        annotations=document["annotations"],
        terminating=document["terminating"],
    )
