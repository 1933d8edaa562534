"""Looks at each thing that Portico needs of the cluster, for `GET /v1/checks`. Provides `uplink.checks.Checks`.

Asks the way the work itself asks, so that a good check means working routes. Changes nothing, and shows no Secret.
"""

from collections.abc import Callable, Sequence

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.prometheus import SERVICE
from chalicelib.cluster.reading import mapping_in, text_in
from chalicelib.cluster.refusals import document_in
from chalicelib.cluster.rights import Right, rights
from chalicelib.cluster.secrets import read_keys
from chalicelib.cluster.static_token import SECRET
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.errors import ClusterError, PorticoError
from chalicelib.uplink.checks import Check
from chalicelib.uplink.namespace import LICENSE_KEY, LICENSE_SECRET
from chalicelib.uplink.ports import TunnelMetrics

REVIEWS = ("apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews")

FIX_REACH = "kubectl --kubeconfig <Portico's kubeconfig> get --raw /readyz"
FIX_RIGHTS = "kubectl apply -f infra/cluster/"
FIX_CRD = (
    "helm upgrade --install inlets-uplink oci://ghcr.io/openfaasltd/inlets-uplink-provider --namespace {namespace}"
)
FIX_LICENSE = (
    f"kubectl create secret generic {LICENSE_SECRET} -n {{namespace}} --from-file {LICENSE_KEY}=<the licence file>"
)
FIX_TOKEN = (
    f'kubectl create secret generic {SECRET} -n {{namespace}} --from-literal {SECRET}="$(openssl rand -base64 32)"'
)
FIX_PROMETHEUS = "kubectl get deployment,endpoints prometheus -n {namespace}"


class ClusterChecks:
    """`static_token` is False where the token is kept elsewhere. Some 25 calls, bounded by when the answer is due."""

    def __init__(
        self,
        connection: ClusterConnection,
        metrics: TunnelMetrics,
        *,
        control_namespace: str = "inlets",
        prometheus: str = SERVICE,
        static_token: bool = True,
    ) -> None:
        self._connection = connection
        self._metrics = metrics
        self._namespace = control_namespace
        self._prometheus_service = prometheus
        self._static_token = static_token

    def run(self) -> Sequence[Check]:
        """In the order in which to mend; of an unreachable cluster nothing more is asked."""
        reachable = self._looked("reachable", self._version, FIX_REACH)
        if not reachable.ok:
            return (reachable,)
        rules = (self._right(right) for right in rights(self._namespace, self._prometheus_service))
        return (reachable, *rules, *self._parts())

    def _parts(self) -> Sequence[Check]:
        parts = [
            self._looked("crd", self._crd, FIX_CRD),
            self._looked("license", lambda: self._secret(LICENSE_SECRET, LICENSE_KEY), FIX_LICENSE),
            self._looked("prometheus", self._prometheus, FIX_PROMETHEUS),
        ]
        if self._static_token:
            parts.append(self._looked("static-token", lambda: self._secret(SECRET, SECRET), FIX_TOKEN))
        return parts

    def _looked(self, name: str, look: Callable[[], str], fix: str) -> Check:
        """`look` returns what it saw, or raises what was wrong."""
        try:
            return Check(f"cluster.{name}", ok=True, detail=look())
        except PorticoError as error:
            return Check(f"cluster.{name}", ok=False, detail=error.detail, fix=fix.format(namespace=self._namespace))

    def _version(self) -> str:
        answer = self._connection.request("GET", ("version",))
        if version := text_in(document_in(answer, "tell its version"), "gitVersion"):
            return f"the API server answers: {version}"
        raise ClusterError("something answers at the kubeconfig's server, but it is not a Kubernetes API server")

    def _right(self, right: Right) -> Check:
        return self._looked(f"rights.{right.id}", lambda: self._granted(right), FIX_RIGHTS)

    def _granted(self, right: Right) -> str:
        missing = [review for review in right.reviews() if not self._allowed(review)]
        if not missing:
            return f"Portico may {', '.join(right.verbs)} {right.resource}{_suffix(right)}"
        wanted = ", ".join(dict.fromkeys(f"{review['verb']} {review.get('name', '')}".strip() for review in missing))
        raise ClusterError(f"Portico may not {wanted} ({right.resource}{_suffix(right)}): {right.why} will not work")

    def _allowed(self, attributes: object) -> bool:
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        answer = self._connection.request("POST", REVIEWS, body=body, repeatable=True)
        return mapping_in(document_in(answer, "review Portico's rights"), "status").get("allowed") is True

    def _crd(self) -> str:
        ClusterTunnels(self._connection).page(None, limit=1)
        return "the cluster knows Tunnels"

    def _secret(self, name: str, key: str) -> str:
        keys = read_keys(self._connection, self._namespace, name)
        if keys is None:
            raise ClusterError(f"there is no Secret {name} in {self._namespace}")
        if not keys.get(key, b"").strip():
            raise ClusterError(f"the Secret {name} in {self._namespace} has no key {key}, or nothing in it")
        return f"the Secret {name} is there"

    def _prometheus(self) -> str:
        count = len(self._metrics.connected_clients(None))
        return f"Prometheus answers, and has a gauge for {count} tunnels"


def _suffix(right: Right) -> str:
    subresource = f"/{right.subresource}" if right.subresource else ""
    return f"{subresource} in {right.namespace}" if right.namespace else f"{subresource} in all namespaces"
