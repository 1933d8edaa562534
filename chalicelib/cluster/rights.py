"""The rights that Portico needs in a cluster, as data: `checks.py` asks for each, and a test holds `infra/cluster/` to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.cluster.prometheus import SERVICE
from chalicelib.cluster.static_token import SECRET
from chalicelib.cluster.tunnels import GROUP
from chalicelib.uplink.namespace import LICENSE_SECRET


@dataclass(frozen=True, slots=True)
class Right:
    """A rule of RBAC. `namespace` is "" for all of them; `names` is empty for any object; `why` says what stops without it."""

    id: str
    verbs: tuple[str, ...]
    resource: str
    why: str
    group: str = ""
    subresource: str = ""
    namespace: str = ""
    names: tuple[str, ...] = ()

    def reviews(self) -> tuple[Mapping[str, str], ...]:
        """The `resourceAttributes` of one access review per verb and name."""
        names = self.names or ("",)
        return tuple(self._attributes(verb, name) for verb in self.verbs for name in names)

    def _attributes(self, verb: str, name: str) -> Mapping[str, str]:
        given = {
            "verb": verb,
            "group": self.group,
            "resource": self.resource,
            "subresource": self.subresource,
            "namespace": self.namespace,
            "name": name,
        }
        return {key: value for key, value in given.items() if value}


def rights(control_namespace: str, prometheus: str = SERVICE) -> tuple[Right, ...]:
    """All of them. The last two are granted in the control plane's namespace, the others everywhere."""
    prometheus_namespace, _, prometheus_name = prometheus.partition("/")
    return (
        Right("namespaces", ("get", "list", "create", "delete"), "namespaces", "the namespace routes"),
        Right("tunnels", ("get", "list", "create", "patch", "delete"), "tunnels", "the tunnel routes", group=GROUP),
        Right("secrets", ("get", "create", "patch"), "secrets", "authToken, and the licence's copy in a new namespace"),
        Right("services", ("get",), "services", "the check that a tunnel's name is free"),
        Right(
            "control-plane",
            ("get",),
            "secrets",
            "the licence's source and the static token",
            namespace=control_namespace,
            names=(LICENSE_SECRET, SECRET),
        ),
        Right(
            "prometheus",
            ("get",),
            "services",
            "connectedClients and metrics",
            subresource="proxy",
            namespace=prometheus_namespace,
            names=(prometheus_name,),
        ),
    )
