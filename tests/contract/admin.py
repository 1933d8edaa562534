"""The administrator who prepares what a test needs. Raw requests: what the product does is never prepared by the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.cluster.connection import MERGE_PATCH, ClusterConnection
from chalicelib.cluster.tunnels import API, GROUP

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Admin:
    connection: ClusterConnection

    def send(
        self, method: str, path: Sequence[str], body: Json | None = None, *, content_type: str = "application/json"
    ) -> Json:
        answer = self.connection.request(method, path, body=body, content_type=content_type)
        assert answer.ok, (method, path, answer.status, answer.body[:500])
        return answer.document()

    def make(self, path: Sequence[str], body: Json) -> Json:
        return self.send("POST", path, body)

    def read(self, path: Sequence[str]) -> Json:
        return self.send("GET", path)

    def patch(self, path: Sequence[str], body: Json) -> Json:
        return self.send("PATCH", path, body, content_type=MERGE_PATCH)

    def remove(self, path: Sequence[str]) -> None:
        """Whether it is there, going (409 from older servers) or gone."""
        answer = self.connection.request("DELETE", path)
        assert answer.ok or answer.status in (404, 409), (path, answer.status, answer.body[:500])

    def make_tunnel(self, namespace: str, name: str, spec: Json | None, **metadata: object) -> Json:
        """As somebody with kubectl would."""
        body: dict[str, Any] = {
            "apiVersion": f"{GROUP}/v1alpha1",
            "kind": "Tunnel",
            "metadata": {"name": name, "namespace": namespace, **metadata},
        }
        if spec is not None:
            body["spec"] = spec
        return self.make(tunnels(namespace), body)


def core(*segments: str) -> tuple[str, ...]:
    return ("api", "v1", *segments)


def tunnels(namespace: str, *name: str) -> tuple[str, ...]:
    return (*API, "namespaces", namespace, "tunnels", *name)


def rbac(*segments: str) -> tuple[str, ...]:
    return ("apis", "rbac.authorization.k8s.io", "v1", *segments)
