"""What a Tunnel needs in the cluster, as objects: pure, from the Tunnel alone. What is there already is none of its business.

Names, ports, container name and image are Uplink's own (as far as they are public); labels and environment are this
stand-in's, since upstream's are not.
"""

import hashlib
import json
import re
import secrets
import string

from local.kube.objects import TUNNELS, Json, Key, key_of, owner_reference

MANAGED_BY = "uplink-operator"
MANAGED_LABEL = "app.kubernetes.io/managed-by"
TUNNEL_LABEL = "uplink.inlets.dev/tunnel"
MANAGED_SELECTOR = f"{MANAGED_LABEL}={MANAGED_BY}"
APPLIED = "uplink.inlets.dev/applied"  # annotation: what of an object's spec was ours, as a hash; tells a removed field
LICENSE_SECRET = "inlets-uplink-license"  # noqa: S105 - a Secret's name
CONTROL_PORT, DATA_PORT, METRICS_PORT = 8123, 8000, 8001
IMAGE = "ghcr.io/inlets/inlets-pro:0.9.40"
TOKEN_CHARACTERS = 59  # what Uplink's own look like: base62 of about 44 random bytes
SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")  # RFC 1035: what a Service may be called
HASH_CHARACTERS = 16


def make_token() -> str:
    """A new token for a tunnel's clients."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(TOKEN_CHARACTERS))


def token_ref(tunnel: Json) -> Key:
    """Where the token is, or is to be: `spec.tokenRef` in the tunnel's own namespace, or a Secret named like the tunnel."""
    namespace, name = key_of(tunnel)
    return Key(namespace, (_spec(tunnel).get("tokenRef") or {}).get("name") or name)


def token_is_ours(tunnel: Json) -> bool:
    """Whether the operator makes the token."""
    return not (_spec(tunnel).get("tokenRef") or {}).get("name")


def license_ref(tunnel: Json) -> Key:
    """Where the licence must be."""
    given = _spec(tunnel).get("licenseRef") or {}
    return Key(given.get("namespace") or key_of(tunnel).namespace, given.get("name") or LICENSE_SECRET)


def secret(tunnel: Json) -> Json:
    """The Secret with a fresh token."""
    return {"metadata": _metadata(tunnel, key_of(tunnel).name), "type": "Opaque", "stringData": {"token": make_token()}}


def deployment(tunnel: Json) -> Json:
    """The tunnel server."""
    spec = _spec(tunnel)
    environment = {"TCP_PORTS": ",".join(map(str, _ports(tunnel))), **(spec.get("env") or {})}
    server = {
        "name": "server",
        "image": IMAGE,
        "args": [
            "uplink",
            "server",
            "--token-file=/var/secrets/token/token",
            "--license-file=/var/secrets/license/license",
        ],
        "env": [{"name": name, "value": value} for name, value in environment.items()],
        "ports": [
            {"name": port["name"], "containerPort": port["port"], "protocol": "TCP"} for port in _service_ports(tunnel)
        ],
        "volumeMounts": [{"name": n, "mountPath": f"/var/secrets/{n}", "readOnly": True} for n in ("token", "license")],
    }
    secret_of = {"token": token_ref(tunnel).name, "license": license_ref(tunnel).name}
    pod = {
        "containers": [server],
        "volumes": [{"name": name, "secret": {"secretName": secret_name}} for name, secret_name in secret_of.items()],
        "automountServiceAccountToken": False,
        **({"nodeSelector": spec["nodeSelector"]} if spec.get("nodeSelector") else {}),
    }
    template = {"metadata": {"labels": _labels(tunnel), "annotations": spec.get("podAnnotations") or {}}, "spec": pod}
    return _sealed(
        {
            "metadata": _metadata(tunnel, key_of(tunnel).name),
            "spec": {"replicas": 1, "selector": {"matchLabels": _selector(tunnel)}, "template": template},
        }
    )


def services(tunnel: Json) -> list[Json]:
    """The tunnel's own Service, then one for each of `spec.upstreamDomains` with the HTTP data port alone."""
    data = {"name": "data", "port": DATA_PORT, "targetPort": DATA_PORT, "protocol": "TCP"}
    own = key_of(tunnel).name
    names = dict.fromkeys(_spec(tunnel).get("upstreamDomains") or [])
    return [_service(tunnel, own, _service_ports(tunnel)), *(_service(tunnel, n, [data]) for n in names if n != own)]


def unfit_names(tunnel: Json) -> list[str]:
    """Names of this tunnel that no Service may have: a Tunnel may be called `a.b` or `1abc`, a Service may not."""
    names = [key_of(tunnel).name, *(_spec(tunnel).get("upstreamDomains") or [])]
    return [name for name in names if not SERVICE_NAME.fullmatch(name)]


def _spec(tunnel: Json) -> Json:
    spec: Json = tunnel.get("spec") or {}
    return spec


def _ports(tunnel: Json) -> list[int]:
    """Without duplicates, and without those that the server has for itself: a Service refuses both."""
    taken = {CONTROL_PORT, DATA_PORT, METRICS_PORT}
    return [port for port in dict.fromkeys(_spec(tunnel).get("tcpPorts") or []) if port not in taken]


def _service_ports(tunnel: Json) -> list[Json]:
    named = {"control": CONTROL_PORT, "data": DATA_PORT, "metrics": METRICS_PORT}
    named |= {f"tcp-{port}": port for port in _ports(tunnel)}
    return [{"name": name, "port": port, "targetPort": port, "protocol": "TCP"} for name, port in named.items()]


def _service(tunnel: Json, name: str, ports: list[Json]) -> Json:
    spec = {"type": "ClusterIP", "selector": _selector(tunnel), "ports": ports}
    return _sealed({"metadata": _metadata(tunnel, name), "spec": spec})


def _selector(tunnel: Json) -> dict[str, str]:
    return {TUNNEL_LABEL: key_of(tunnel).name}


def _labels(tunnel: Json) -> dict[str, str]:
    return {MANAGED_LABEL: MANAGED_BY, **_selector(tunnel)}


def _metadata(tunnel: Json, name: str) -> Json:
    namespace = key_of(tunnel).namespace
    owners = [owner_reference(tunnel, TUNNELS)]
    return {"name": name, "namespace": namespace, "labels": _labels(tunnel), "ownerReferences": owners}


def _sealed(item: Json) -> Json:
    digest = hashlib.sha256(json.dumps(item["spec"], sort_keys=True).encode()).hexdigest()[:HASH_CHARACTERS]
    item["metadata"]["annotations"] = {APPLIED: digest}
    return item
