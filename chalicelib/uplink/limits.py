"""How far each thing goes, with its unit and the reason. Settings override those that an operator may want to change."""

from dataclasses import dataclass
from datetime import timedelta

RESERVED = frozenset({"kube-system", "kube-public", "kube-node-lease", "default"})  # inlets-uplink §2.4
RESERVED_PREFIXES = ("kube-", "linkerd")  # the cluster's and the mesh's own, whatever they will be called

PAGE = 500  # objects asked of the cluster at once: 1 MB of JSON at most, and API servers chunk at that size themselves
LIST_RESTARTS = (
    2  # a list whose continue token expired under it is begun again; a third time the cluster is too slow for us
)
WRITE_MAY_LAND = timedelta(
    seconds=120
)  # a request lives 29 s, and a write it sent may land for another 60 (--request-timeout)
CONFLICT_RETRIES = 2  # patches after a 409 without If-Match; more means somebody writes in a loop
TOMBSTONE = timedelta(
    minutes=10
)  # how late an answer can be that was asked for before a delete: 29 s, with much to spare
CREATION_SKEW = timedelta(seconds=5)  # clocks of two API servers of one cluster differ by far less
KEEP = timedelta(
    days=2
)  # how long the cache keeps an object; renewed in the second half, so one write a day for a quiet one
MAX_TCP_PORTS = 500  # per tunnel; real ones have about 100, a Service copes with thousands
RECONCILE = timedelta(seconds=5)  # what a request may spend on bringing the cache to a list it has just read
LICENCES_EACH_RUN = 200  # namespaces whose copy one refresh compares, a Secret read each: 1 s; 5,000 take 25 minutes
SWEEP_BATCH = 100  # keys looked up and removed at once; time is asked between batches
REST = timedelta(seconds=3)  # a database that just failed is not waited for again by the requests of that time
CLUSTER_REST = timedelta(seconds=10)  # likewise a cluster: as long as the time-out of a call that it spares


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operator may set. `max_tunnels` is per namespace (None: as many as the licence allows)."""

    cache_seconds: int = 5  # how long a change made with kubectl may stay unseen
    stale_seconds: int = 86_400  # how old an answer may be while the cluster is away; at most half of KEEP
    reserved: frozenset[str] = RESERVED  # namespaces nobody may use through Portico, beside the control plane's
    control_namespace: str = "inlets"  # holds the licence, the static token and Prometheus
    max_tcp_ports: int = MAX_TCP_PORTS
    max_tunnels: int | None = None  # per namespace, unless its annotation portico.dev/max-tunnels says otherwise
    max_listed: int = 9_000  # tunnels in one answer: 600 B each, escaped, stay under Lambda's 6 MB

    def is_reserved(self, namespace: str) -> bool:
        """Whether the namespace belongs to the cluster, the mesh or the control plane."""
        return (
            namespace in self.reserved or namespace == self.control_namespace or namespace.startswith(RESERVED_PREFIXES)
        )
