"""The contract of discovery: Kubernetes' own shapes, in its camelCase."""

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.api.operation import Operation, Reply
from chalicelib.api.tunnel_answers import Out
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.tap.target import GROUP_PATH

_VERSION = {"groupVersion": "tap.linkerd.io/v1alpha1", "version": "v1alpha1"}
_GROUP = {"name": "tap.linkerd.io", "versions": [_VERSION], "preferredVersion": _VERSION}


class GroupVersionOut(Out):
    """One version of a group."""

    group_version: str
    version: str


class ApiGroupOut(Out):
    """A group."""

    kind: str
    # The field's own name is camelCase in Kubernetes: apiVersion.
    api_version: str
    name: str
    versions: list[GroupVersionOut]
    preferred_version: GroupVersionOut


class ListedGroupOut(Out):
    """A group, in a list of them."""

    name: str
    versions: list[GroupVersionOut]
    preferred_version: GroupVersionOut


class ApiGroupListOut(Out):
    """All groups: one."""

    kind: str
    groups: list[ListedGroupOut]


class ApiResourceOut(BaseModel):
    """Something of the group."""

    model_config = ConfigDict(frozen=True)

    name: str
    namespaced: bool
    kind: str
    verbs: list[str]
    singular_name: str = Field(alias="singularName", default="")


class ApiResourceListOut(Out):
    """All that the group has."""

    kind: str
    api_version: str
    group_version: str
    resources: list[ApiResourceOut]


def _discovery(path: str, operation_id: str, summary: str, reply: Reply) -> Operation[NoQuery, NoBody]:
    return Operation(
        method="GET",
        path=path,
        id=operation_id,
        summary=summary,
        access="tap:open",
        query=NoQuery,
        body=NoBody,
        replies=(reply,),
        asks_cluster=False,
    )


GROUPS = _discovery(
    "/apis",
    "listTapApiGroups",
    "List API groups",
    Reply(200, "One group.", ApiGroupListOut, example={"kind": "APIGroupList", "groups": [_GROUP]}),
)
GROUP = _discovery(
    "/apis/tap.linkerd.io",
    "getTapApiGroup",
    "Get the API group of taps",
    Reply(200, "The group.", ApiGroupOut, example={"kind": "APIGroup", "apiVersion": "v1", **_GROUP}),
)
RESOURCES = _discovery(
    GROUP_PATH,
    "getTapApiResources",
    "List Tap API resources",
    Reply(
        200,
        "API resource list.",
        ApiResourceListOut,
        example={
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": "tap.linkerd.io/v1alpha1",
            "resources": [
                {
                    "name": "deployments/tap",
                    "singularName": "",
                    "namespaced": True,
                    "kind": "Tap",
                    "verbs": ["watch"],
                }
            ],
        },
    ),
)
