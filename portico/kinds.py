"""The kinds of Kubernetes that a mesh knows: canonical names, and the short ones that people type."""

SHORT = {
    "namespace": "ns",
    "pod": "po",
    "replicationcontroller": "rc",
    "service": "svc",
    "daemonset": "ds",
    "deployment": "deploy",
    "replicaset": "rs",
    "statefulset": "sts",
    "job": "job",
    "cronjob": "cj",
}  # canonical singular → kubectl's short name; every plural is the singular and an s
FRIENDLY = {name: kind for kind, short in SHORT.items() for name in (kind, f"{kind}s", short)}
LABELS = {"job": "k8s_job"}  # the mesh's label for a kind, where it has another name
OWNERS = (
    "deployment",
    "statefulset",
    "daemonset",
    "cronjob",
    "k8s_job",
    "replicaset",
    "pod",
)  # the first there names a peer


def shortened(peer: str) -> str:
    """`deploy/web` from the API's `deployment/web`; anything else as it is."""
    kind, slash, name = peer.partition("/")
    canonical = next((plain for plain, label in LABELS.items() if label == kind), kind)
    return f"{SHORT[canonical]}/{name}" if slash and canonical in SHORT else peer
