"""What the environment says: one frozen model, read once. A bad value is a sentence that names the variable.

`docs/settings.md` is made of this file (`python -m chalicelib.settings`), and a test compares. Beside these, boto3 reads
its own variables (AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB …) and powertools POWERTOOLS_LOG_LEVEL.
"""

import sys
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from chalicelib.errors import Misconfigured

PREFIX = "PORTICO_"

_CLUSTER, _SECRETS_MANAGER = "cluster", "secretsmanager:"
_METRIC_NAME = r"^[a-zA-Z_:][a-zA-Z0-9_:]*$"
_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"


class Settings(BaseModel):
    """All of them; each is the environment variable `PORTICO_` and its name in capitals."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kubeconfig: str = Field(
        min_length=1, description="Path of the kubeconfig file with which Portico reaches the cluster."
    )
    cache_table: str = Field(min_length=1, description="DynamoDB table of the tunnel cache.")
    requests_table: str = Field(min_length=1, description="DynamoDB table of Idempotency-Keys.")
    keys_table: str = Field(min_length=1, description="DynamoDB table of API keys.")
    taps_table: str = Field(min_length=1, description="DynamoDB table of taps, their viewers and tickets.")
    cache_seconds: int = Field(
        5,
        ge=0,
        le=3_600,
        description="Seconds for which a read may come from the cache; a change made with kubectl shows by then.",
    )
    stale_seconds: int = Field(
        86_400,
        ge=0,
        le=604_800,
        description="Seconds for which reads are answered from the cache while the cluster is away.",
    )
    static_token_source: str = Field(
        "cluster",
        pattern=r"^(cluster|secretsmanager:[^,]+)(,(cluster|secretsmanager:[^,]+))*$",
        description="Where the static token is: `cluster` (Secret `client-api-token`, key of the same name, in the control "
        "namespace; `client-api-token-previous` beside it while rotating) or `secretsmanager:<name or ARN>` "
        "(the version `AWSPREVIOUS` is good too, until its label is taken off). Several, separated by commas, hold the same "
        "token: while one cannot be read, the next is.",
    )
    control_namespace: str = Field(
        "inlets",
        pattern=_LABEL,
        description="Namespace of the Uplink control plane: licence, token, Prometheus. Always reserved.",
    )
    reserved_namespaces: tuple[str, ...] = Field(
        ("kube-system", "kube-public", "kube-node-lease", "default"),
        description="Namespaces nobody may use through Portico, separated by commas. `kube-*` and `linkerd*` always are.",
    )
    max_tunnels: int | None = Field(
        None,
        ge=0,
        description="Tunnels in one namespace, unless its annotation `portico.dev/max-tunnels` says otherwise.",
    )
    max_tcp_ports: int = Field(500, ge=1, le=10_000, description="TCP ports of one tunnel.")
    prometheus: str = Field(
        "http:prometheus:9090",
        pattern=r"^(https?:)?[a-z0-9-]+:\w+$",
        description="Prometheus in the control namespace, as the API server's service proxy names it: `scheme:service:port`.",
    )
    rx_metric: str = Field(
        "dataplane_rx_bytes_total",
        pattern=_METRIC_NAME,
        description="Prometheus counter of the bytes that tunnels receive from consumers. Uplink does not publish the name.",
    )
    tx_metric: str = Field(
        "dataplane_tx_bytes_total",
        pattern=_METRIC_NAME,
        description="Prometheus counter of the bytes that tunnels send to consumers. Uplink does not publish the name.",
    )
    cluster_connect_seconds: float = Field(5.0, gt=0, le=20, description="Seconds for connecting to the cluster.")
    cluster_total_seconds: float = Field(10.0, gt=0, le=25, description="Seconds for one call to the cluster.")

    socket_url: str = Field(
        "",
        pattern=r"^(wss?://\S+)?$",
        description="Where sockets are opened, as `POST /v1/taps` tells it: the WebSocket API's own address.",
    )
    allowed_origins: tuple[str, ...] = Field(
        (),
        description="Origins of web pages that may open sockets, separated by commas. Programs send none and need not be here.",
    )
    max_rps: float = Field(1_000.0, gt=0, le=100_000, description="Requests a second that one tap may ask of the mesh.")
    max_taps: int = Field(10, ge=1, le=1_000, description="Open taps of one principal.")
    max_viewers: int = Field(20, ge=1, le=100, description="Sockets that may watch one tap.")
    relay_function: str = Field(
        "relay", min_length=1, description="Name or ARN of the Lambda function that pumps taps, to be invoked."
    )
    quiet_seconds: int = Field(
        1_800, ge=60, le=86_400, description="Seconds without any traffic after which a tap says `bye` 4402."
    )
    join_seconds: int = Field(
        30, ge=1, le=300, description="Seconds that a request may take; later it is told of as incomplete."
    )
    open_exchanges: int = Field(
        10_000,
        ge=100,
        le=100_000,
        description="Requests under way that a relay remembers, some 2 KB each with headers.",
    )
    price_message: float = Field(
        1.00e-6, ge=0, description="US dollars for each begun 32 KB of a message to a socket, for `cost_usd`."
    )
    price_relay_hour: float = Field(
        0.024, ge=0, description="US dollars for an hour of the relay's function, likewise."
    )
    max_relays: int = Field(
        80,
        ge=1,
        le=10_000,
        description="Taps that may be live at once: 80 % of the relay's concurrency, the rest is for hand-overs.",
    )
    tap_seconds: int = Field(28_800, ge=60, le=86_400, description="Seconds that a tap may live.")

    @property
    def prometheus_service(self) -> str:
        """`namespace/scheme:service:port`."""
        return f"{self.control_namespace}/{self.prometheus}"

    @property
    def token_secrets(self) -> tuple[str, ...]:
        """Where the static token is, in order: the id of a secret in Secrets Manager, or "" for the cluster's own Secret."""
        sources = self.static_token_source.split(",")
        return tuple(source.removeprefix(_CLUSTER).removeprefix(_SECRETS_MANAGER) for source in sources)

    @field_validator("reserved_namespaces", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """An empty variable counts as not set. Raise `Misconfigured` naming every variable that is wrong."""
        given = {name: environment.get(variable(name), "") for name in cls.model_fields}
        try:
            return cls.model_validate({name: value for name, value in given.items() if value != ""})
        except ValidationError as error:
            raise Misconfigured(_sentence(error)) from None


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def document() -> str:
    """The settings as a page of documentation."""
    rows = [_row(name) for name in Settings.model_fields]
    return "\n".join([_HEAD, *rows, _FOOT])


_HEAD = """\
# Settings

Environment variables of the functions, read once per container. A bad value makes every request a 500, and the log says
which variable is wrong. This page is made of `chalicelib/settings.py`.

| variable | default | what it is |
|---|---|---|"""
_FOOT = """\

Read by the libraries, not by Portico: `AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_DYNAMODB`,
`AWS_ENDPOINT_URL_SECRETS_MANAGER` (boto3) and `POWERTOOLS_LOG_LEVEL` (the level of the log; `INFO` by default).
"""


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    value = ",".join(field.default) if isinstance(field.default, tuple) else field.default
    default = "required" if field.is_required() else f"`{value}`" if value not in ("", None) else "not set"
    return f"| `{variable(name)}` | {default} | {field.description} |"


def _sentence(error: ValidationError) -> str:
    wrong = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{variable(str(one['loc'][0]))} {_problem(one['type'], one['msg'])}" for one in wrong)


def _problem(kind: str, message: str) -> str:
    return (
        "is not set"
        if kind == "missing"
        else message.replace("Input should", "should").replace("String should", "should")
    )


if __name__ == "__main__":
    sys.stdout.write(document())
