"""The contract of what Portico says about itself."""

from typing import Literal

from pydantic import Field

from chalicelib.access.scopes import Scope
from chalicelib.api.operation import Operation, Reply
from chalicelib.api.tunnel_answers import Out
from chalicelib.api.validation import NoBody, NoQuery

PartState = Literal["ok", "down"]


class PartsOut(Out):
    """What Portico stands on."""

    cluster: PartState
    store: PartState


class HealthOut(Out):
    """Whether Portico can do all it is for."""

    status: Literal["ok", "degraded"]
    parts: PartsOut


class WhoamiOut(Out):
    """The caller, as Portico sees them."""

    subject: str
    kind: Literal["static", "key", "oidc"]
    scopes: list[Scope]
    namespaces: list[str] = Field(description="Names, or patterns such as `acme-*`; `*` is all of them.")
    groups: list[str] = Field(description="Kubernetes groups.")
    expires_at: str | None


class CheckOut(Out):
    """One thing that Portico needs."""

    id: str
    ok: bool
    detail: str = Field(description="What was found.")
    fix: str = Field(description="What to do about it; empty where nothing is.")


class ChecksOut(Out):
    """All of them."""

    ok: bool
    checks: list[CheckOut]


HEALTH = Operation(
    method="GET",
    path="/v1/health",
    id="getHealth",
    summary="Say whether the parts answer",
    description="Looked at every 5 seconds at most. Degraded is still 200: Portico itself runs.",
    access="anyone",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(200, "The parts.", HealthOut, example={"status": "ok", "parts": {"cluster": "ok", "store": "ok"}}),),
    asks_cluster=False,
)
WHOAMI = Operation(
    method="GET",
    path="/v1/whoami",
    id="whoami",
    summary="Say who the caller is",
    access="any scope",
    query=NoQuery,
    body=NoBody,
    replies=(
        Reply(
            200,
            "The caller.",
            WhoamiOut,
            example={
                "subject": "static",
                "kind": "static",
                "scopes": ["tunnels:read", "tunnels:write"],
                "namespaces": ["*"],
                "groups": ["portico:admin"],
                "expiresAt": None,
            },
        ),
    ),
    asks_cluster=False,
)
CHECKS = Operation(
    method="GET",
    path="/v1/checks",
    id="getChecks",
    summary="Check everything that Portico needs",
    access="audit:read",
    query=NoQuery,
    body=NoBody,
    replies=(
        Reply(
            200,
            "What was found.",
            ChecksOut,
            example={"ok": True, "checks": [{"id": "crd", "ok": True, "detail": "Tunnels are served", "fix": ""}]},
        ),
    ),
    asks_cluster=False,
)
PAGE = Operation(
    method="GET",
    path="/",
    id="getPage",
    summary="Say on a page what runs here",
    access="anyone",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(200, "The page.", media_type="text/html"),),
    asks_cluster=False,
)
OPENAPI = Operation(
    method="GET",
    path="/v1/openapi.json",
    id="getOpenapi",
    summary="Give this document",
    access="anyone",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(200, "OpenAPI 3.1."),),
    asks_cluster=False,
)
