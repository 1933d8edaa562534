"""What is tapped: a namespace, or one workload in it, or all of a kind. Names as Linkerd and Kubernetes write them.

Only the value: who may tap it the cluster decides, and the request is made in `cluster/`.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.errors import Flaw, InvalidName, InvalidRequest
from chalicelib.tap.leaf import Mistake
from chalicelib.tap.selector import selector

GROUP_PATH = "/apis/tap.linkerd.io/v1alpha1"
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")  # RFC 1123 label: names of namespaces and services
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
SUBDOMAIN_CHARACTERS = 253

SHORT = {  # canonical singular: kubectl's short name; every plural is the singular and an s
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
}
FRIENDLY = {name: kind for kind, short in SHORT.items() for name in (kind, f"{kind}s", short)}


@dataclass(frozen=True, slots=True)
class Target:
    """`kind` is a canonical singular, `namespace` is always set; `name` is the namespace again for that kind, "" for all."""

    namespace: str
    kind: str
    name: str
    label_selector: str = ""

    def __str__(self) -> str:
        if self.kind == "namespace":
            return f"ns/{self.namespace}"
        return f"{SHORT[self.kind]}/{self.name or '*'} in {self.namespace}"

    @property
    def plural(self) -> str:
        """As it stands in paths and in RBAC rules."""
        return f"{self.kind}s"

    @property
    def path(self) -> str:
        """The raw path of its tap, to be sent as it is: for all of a kind the name is empty and `//` stays."""
        start = f"{GROUP_PATH}/watch/namespaces/{quote(self.namespace, safe='')}"
        if self.kind == "namespace":
            return f"{start}/tap"
        return f"{start}/{self.plural}/{quote(self.name, safe='')}/tap"


def canonical_kind(resource_type: str) -> str:
    """From a singular, plural or short name, in any case. Raises `InvalidRequest`."""
    kind = FRIENDLY.get(resource_type.lower())
    if kind is None:
        detail = f"{resource_type[:64]!r} cannot be tapped; there are {', '.join(f'{name}s' for name in SHORT)}"
        raise InvalidRequest(detail, flaws=[Flaw("/target/resource_type", detail)])
    return kind


def read_target(namespace: str, resource_type: str, resource_name: str = "", label_selector: str = "") -> Target:
    """The target that these name. A namespace's own tap: `resource_type` "namespace" and no name, or the same again.

    Raises `InvalidName`, `InvalidRequest` (a selector beside a name: the tap server would ignore it without a word).
    """
    kind = canonical_kind(resource_type)
    _check(namespace, LABEL, "/target/namespace")
    if kind == "namespace":
        _check_same(namespace, resource_name)
        resource_name = namespace
    elif resource_name:
        _check(resource_name, SUBDOMAIN, "/target/resource_name")
    _check_selector(label_selector, resource_name)
    return Target(namespace, kind, resource_name, label_selector)


def _check(name: str, rule: re.Pattern[str], pointer: str) -> None:
    if len(name) > SUBDOMAIN_CHARACTERS or rule.fullmatch(name) is None:
        detail = "write a name as Kubernetes has them: lower-case letters, digits and dashes"
        raise InvalidName(f"{pointer}: {detail}", flaws=[Flaw(pointer, detail)])


def _check_same(namespace: str, name: str) -> None:
    if name not in {"", namespace}:
        detail = f"the tap of namespace {namespace!r} cannot name another one"
        raise InvalidRequest(detail, flaws=[Flaw("/target/resource_name", detail)])


def _check_selector(text: str, name: str) -> None:
    if text and name:
        raise _refused_selector("give a name or a label selector, not both")
    try:
        if text:
            selector(text)
    except Mistake as mistake:
        raise _refused_selector(str(mistake)) from None


def _refused_selector(detail: str) -> InvalidRequest:
    return InvalidRequest(detail, flaws=[Flaw("/target/label_selector", detail)])
