"""Whether somebody may tap: both questions that the cluster asks about a tap, asked ahead. Provides `tap.door_ports.TapRights`.

The API server and the tap server each review once, when a tap is opened, and of a namespace's tap they look at different
resources. Reviews go out under the impersonation of the tap itself, so the answer is about that person. A yes is no
promise: what the cluster says when the tap is opened counts.
"""

from collections.abc import Mapping
from typing import Literal

from chalicelib.cluster.checks import REVIEWS
from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.reading import mapping_in, text_in
from chalicelib.cluster.refusals import document_in
from chalicelib.cluster.tap_viewer import ActsAs
from chalicelib.errors import TapForbidden, shorten
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.target import Target

GROUP = "tap.linkerd.io"
VERB = "watch"  # although a tap is a POST: its path says so

Attributes = Mapping[str, str]
Asker = Literal["api_server", "tap_server"]


class ClusterTapRights:
    """Two small calls at most."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def check(self, target: Target, owner: TapOwner) -> None:
        """Raise `TapForbidden` with the cluster's reason, or `ClusterTrouble`."""
        headers = ActsAs(owner.subject, owner.groups).headers()
        for asker, attributes in reviews(target):
            status = self._review(attributes, headers)
            if status.get("allowed") is not True:
                raise TapForbidden(_sentence(attributes, text_in(status, "reason")), checked_by=asker)

    def _review(self, attributes: Attributes, headers: list[tuple[str, str]]) -> Mapping[str, object]:
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        answer = self._connection.request("POST", REVIEWS, body=body, repeatable=True, headers=headers)
        return mapping_in(document_in(answer, "review the right to tap"), "status")


def reviews(target: Target) -> list[tuple[Asker, Attributes]]:
    """Who asks, and about what: for a workload both ask the same."""
    about = {"verb": VERB, "group": GROUP, "namespace": target.namespace}
    if target.kind == "namespace":
        return [
            ("api_server", about | {"resource": "tap"}),
            ("tap_server", about | {"resource": "namespaces", "subresource": "tap"}),
        ]
    named = {"name": target.name} if target.name else {}
    return [("api_server", about | {"resource": target.plural, "subresource": "tap"} | named)]


def _sentence(attributes: Attributes, reason: str) -> str:
    resource = "/".join(attributes[key] for key in ("resource", "subresource") if key in attributes)
    name = f" {attributes['name']}" if "name" in attributes else ""
    said = f": {shorten(reason)}" if reason else ""
    return f"your groups may not {VERB} {resource}.{GROUP}{name} in {attributes['namespace']}{said}"
