"""What a Kubernetes client asks before it taps: groups, versions, resources, shaped as the real tap server's answers.

The same for everybody: what is told here is a protocol, not what is in the cluster.
"""

from chalicelib.api.answer import Answer
from chalicelib.api.discovery_contract import GROUP, GROUPS, RESOURCES
from chalicelib.api.door import Call, Doors
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.tap.target import SHORT

NAME, VERSION = "tap.linkerd.io", "v1alpha1"
_VERSION = {"groupVersion": f"{NAME}/{VERSION}", "version": VERSION}
_GROUP = {"name": NAME, "versions": [_VERSION], "preferredVersion": _VERSION}

doors = Doors(__name__)


@doors.serves(GROUPS)
def groups(_: Call[NoQuery, NoBody]) -> Answer:
    """An APIGroupList, which on the real server says no apiVersion."""
    return Answer(200, {"kind": "APIGroupList", "groups": [_GROUP]})


@doors.serves(GROUP)
def group(_: Call[NoQuery, NoBody]) -> Answer:
    """An APIGroup."""
    return Answer(200, {"kind": "APIGroup", "apiVersion": "v1", **_GROUP})


@doors.serves(RESOURCES)
def resources(_: Call[NoQuery, NoBody]) -> Answer:
    """An APIResourceList: each kind, and its tap."""
    names = [name for kind in SHORT for name in (f"{kind}s", f"{kind}s/tap")]
    return Answer(
        200,
        {
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": f"{NAME}/{VERSION}",
            "resources": [_resource(name) for name in names],
        },
    )


def _resource(name: str) -> dict[str, object]:
    namespaced = not name.startswith("namespaces")
    return {"name": name, "singularName": "", "namespaced": namespaced, "kind": "Tap", "verbs": ["watch"]}
