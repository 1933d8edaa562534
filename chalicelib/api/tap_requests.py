"""What callers send about taps, in documented snake_case. Whether a name, a kind or an expression is good the tap room says."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from chalicelib.api.parameters import Name, Selector
from chalicelib.api.validation import Body, Query
from chalicelib.tap.allowance import LIFE, MAX_RPS, SHORTEST_LIFE
from chalicelib.tap.limits import FIELD_CHARACTERS, REGEX_BYTES
from chalicelib.tap.target import FRIENDLY

DEFAULT_RPS = 100.0  # requests a second, as the Linkerd tap API document says
EVENTS, MOST_EVENTS = 100, 1_000  # events of one bounded watch
SECONDS, MOST_SECONDS = 10, 25  # of one; API Gateway ends a request at 29

_SECOND = timedelta(seconds=1)
_DOCUMENTED_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
_LABEL = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
NAMESPACE_SCHEMA = {"type": "string", "pattern": _LABEL, "maxLength": 63}
KIND_SCHEMA = {"type": "string", "enum": sorted(FRIENDLY)}
PATH_KIND_SCHEMA = {"type": "string", "enum": sorted(name for name, kind in FRIENDLY.items() if kind != "namespace")}
NAME_SCHEMA = {"type": "string", "pattern": f"^{_SUBDOMAIN}$", "maxLength": 253}
_METHOD_SCHEMA = {
    "anyOf": [{"type": "string", "enum": _DOCUMENTED_METHODS}, {"type": "string", "pattern": "^[A-Za-z-]{0,64}$"}]
}


def _whole(most: int) -> BeforeValidator:
    def read(value: object) -> int:
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
            raise ValueError(f"must be a whole number from 1 to {most}")
        return int(text)

    return BeforeValidator(read)


Namespace = Annotated[str, WithJsonSchema(NAMESPACE_SCHEMA)]
Kind = Annotated[str, WithJsonSchema(KIND_SCHEMA)]
ObjectName = Annotated[str, WithJsonSchema(NAME_SCHEMA | {"pattern": f"^({_SUBDOMAIN})?$"})]
Expression = Annotated[str, Field(json_schema_extra={"format": "re2", "maxLength": REGEX_BYTES})]
Method = Annotated[str, WithJsonSchema(_METHOD_SCHEMA)]
Scheme = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^([A-Za-z][A-Za-z0-9+.-]{0,31})?$"})]
Literally = Annotated[str, WithJsonSchema({"type": "string", "maxLength": FIELD_CHARACTERS})]
Prefix = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^(/.*)?$", "maxLength": FIELD_CHARACTERS})]
Rps = Annotated[float, Field(gt=0, json_schema_extra={"maximum": MAX_RPS})]
Events = Annotated[int, _whole(MOST_EVENTS), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_EVENTS})]
Seconds = Annotated[
    int, _whole(MOST_SECONDS), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_SECONDS})
]


class SnakeBody(Body):
    """A part of a request whose fields are called as in the Linkerd tap API document."""

    model_config = ConfigDict(alias_generator=None)


class WorkloadBody(SnakeBody):
    """A workload, as part of a match."""

    namespace: Namespace = Field(description="Where it is.")
    resource_type: Kind = Field(description="Its kind: singular, plural or kubectl's short name.")
    resource_name: ObjectName = Field(default="", description="Its name; all of the kind without it.")


class WantedTargetBody(SnakeBody):
    """What to tap."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["resource_name", "label_selector"]}})

    namespace: Namespace = Field(description="Where it is.")
    resource_type: Kind = Field(
        description="Its kind: singular, plural or kubectl's short name; `namespaces` for a whole namespace."
    )
    resource_name: ObjectName = Field(default="", description="Its name; all of the kind without it.")
    label_selector: Selector = Field(default="", description="On the objects' own labels; not with a name.")


class RepeatedTargetBody(SnakeBody):
    """What to tap, once more: the path says it. What is given here must be the same."""

    namespace: Namespace | None = Field(default=None, description="As in the path.")
    resource_type: Kind | None = Field(default=None, description="As in the path.")
    resource_name: ObjectName | None = Field(default=None, description="As in the path.")


class WantedMatchBody(SnakeBody):
    """Which requests; all that is given must hold. The mesh filters, so what does not match costs nothing."""

    path: Expression = Field(default="", description="Regular expression (RE2) that a path must match from its start.")
    path_prefix: Prefix = Field(default="", description="How a path must begin.")
    method: Method = Field(default="", description="HTTP method.")
    scheme: Scheme = Field(default="", description="`http` or `https`.")
    authority: Literally = Field(default="", description="Host header, exactly, with its port.")
    to: WorkloadBody | None = Field(default=None, description="Where a request goes.")


class TapByResourceRequestBody(SnakeBody):
    """The documented request, with more to match by."""

    target: RepeatedTargetBody = Field(default_factory=RepeatedTargetBody, description="Target resource to tap.")
    match: WantedMatchBody = Field(
        default_factory=WantedMatchBody, description="Optional match criteria to filter events."
    )
    max_rps: Rps = Field(
        DEFAULT_RPS,
        description="Requests a second asked of the mesh, and events a second told of.",
        json_schema_extra={"examples": [DEFAULT_RPS]},
    )
    extract_headers: bool = Field(default=False, description="Headers, too; wants the scope `tap:headers`.")


class NewTapBody(SnakeBody):
    """A tap to be watched over a socket."""

    target: WantedTargetBody = Field(description="What to tap.")
    match: WantedMatchBody = Field(default_factory=WantedMatchBody, description="Which requests.")
    max_rps: Rps = Field(DEFAULT_RPS, description="Requests a second asked of the mesh, over all pods.")
    extract_headers: bool = Field(default=False, description="Headers, too; wants the scope `tap:headers`.")
    expires_in: int | None = Field(
        None, ge=SHORTEST_LIFE // _SECOND, le=LIFE // _SECOND, description="Seconds that it lives; 8 hours at most."
    )
    confirm: bool = Field(default=False, description="A tap of more than 100 pods is meant.")


class WatchQuery(Query):
    """How long to watch."""

    limit: Events = Field(EVENTS, description="End after so many events; 1 answers one event as `application/json`.")
    timeout_seconds: Seconds = Field(SECONDS, description="End after so many seconds.")


class TargetsQuery(Query):
    """Where to look."""

    namespace: Name = Field(description="The namespace.")
