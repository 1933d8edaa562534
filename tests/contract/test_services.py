"""Services: whose is the name."""

import pytest

from chalicelib.cluster.services import ClusterServices
from tests.contract.admin import Admin, Json, core

pytestmark = pytest.mark.cluster


def service(name: str, *owners: Json) -> Json:
    return {"metadata": {"name": name, "ownerReferences": list(owners)}, "spec": {"ports": [{"port": 8000}]}}


def test_the_owner_is_the_tunnel_or_anybody_or_nobody(
    service_port: ClusterServices, admin: Admin, namespace: str
) -> None:
    tunnel = admin.make_tunnel(namespace, "web", {})
    owner = {
        "apiVersion": tunnel["apiVersion"],
        "kind": "Tunnel",
        "name": "web",
        "uid": tunnel["metadata"]["uid"],
        "controller": True,
    }
    admin.make(core("namespaces", namespace, "services"), service("web", owner))
    admin.make(core("namespaces", namespace, "services"), service("other"))
    assert service_port.owner(namespace, "web") == tunnel["metadata"]["uid"]
    assert service_port.owner(namespace, "other") == ""
    assert service_port.owner(namespace, "absent") is None
    for name in ("web", "other"):
        admin.remove(core("namespaces", namespace, "services", name))
