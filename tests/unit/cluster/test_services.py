"""`cluster/services.py`: whose Service it is."""

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.services import ClusterServices, owner_of
from chalicelib.errors import ClusterError
from tests.unit.cluster.api_server import ApiServer, answer, recorded


def owned_by(*owners: object) -> dict[str, object]:
    return {"kind": "Service", "metadata": {"name": "web", "ownerReferences": list(owners)}}


TUNNEL = {"apiVersion": "uplink.inlets.dev/v1alpha1", "kind": "Tunnel", "name": "web", "uid": "u-1"}


@pytest.mark.parametrize(
    ("document", "owner"),
    [
        (owned_by(TUNNEL), "u-1"),
        (owned_by({**TUNNEL, "apiVersion": "uplink.inlets.dev/v2"}), "u-1"),
        (owned_by("odd", {"kind": "Deployment", "apiVersion": "apps/v1", "uid": "d"}, TUNNEL), "u-1"),
        (owned_by({**TUNNEL, "apiVersion": "operator.inlets.dev/v1alpha1"}), ""),
        (owned_by({**TUNNEL, "kind": "Gateway"}), ""),
        (owned_by(), ""),
        ({"metadata": {}}, ""),
    ],
)
def test_the_owner_is_a_tunnel_of_uplink(document: dict[str, object], owner: str) -> None:
    assert owner_of(document) == owner


def test_owner(server: ApiServer, connection: ClusterConnection) -> None:
    services = ClusterServices(connection)
    server.says(answer(200, owned_by(TUNNEL)))
    assert services.owner("acmeco", "web") == "u-1"
    assert server.last.target == "/api/v1/namespaces/acmeco/services/web"
    server.says(recorded("proxy-no-service"))
    assert services.owner("acmeco", "web") is None
    server.says(recorded("get-without-crd"))
    with pytest.raises(ClusterError):
        services.owner("acmeco", "web")
