"""Which programs the stack is made of, and what each is told. The only file that knows their command lines."""

import sys
from dataclasses import dataclass
from pathlib import Path

from local.database.connect import LOCAL_AWS
from local.database.secret import TOKEN_SECRET
from local.database.tables import tables
from local.stack.options import Options
from local.stack.process import Part
from local.stack.ready import Probe, answers

DATABASE_PYTHON = Path(".venv-database") / "bin" / "python"
JOURNAL = "cluster.journal"  # for a restart within a run; the next run starts empty
WARM = ("websocket_connect", "websocket_message", "relay")  # what a tap waits for; each costs half a second when cold
GATEWAY_WORKERS = 2  # one a core of a small machine; more start when requests wait


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts answer, all on 127.0.0.1."""

    database_port: int
    prometheus_port: int
    options: Options

    @property
    def database(self) -> str:
        return f"http://127.0.0.1:{self.database_port}"

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.options.port}"

    @property
    def socket(self) -> str:
        return f"ws://127.0.0.1:{self.options.port}/ws"

    @property
    def cluster(self) -> str:
        return f"http://127.0.0.1:{self.options.cluster_port}"


def database(places: Places) -> tuple[Part, Probe]:
    """DynamoDB and Secrets Manager."""
    environment = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(places.database_port),
        "SFTP_ENABLED": "0",  # both would open further ports
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }
    part = Part("database", [str(DATABASE_PYTHON), "-m", "ministack"], environment)
    return part, answers(places.database_port, "/_ministack/health")


def cluster(places: Places, tokens: Path) -> tuple[Part, Probe]:
    """The embedded Kubernetes API server."""
    state = places.options.state_dir
    command = [sys.executable, "-m", "local.cluster", "--port", str(places.options.cluster_port)]
    files = ["--state-dir", str(state), "--tokens", str(tokens), "--journal", str(state / JOURNAL)]
    part = Part("cluster", [*command, *files, "--demo-rps", str(places.options.demo_rps)])
    return part, answers(places.options.cluster_port, "/readyz")


def operator(places: Places, kubeconfig: Path, token: Path) -> tuple[Part, Probe]:
    """Uplink's stand-in operator, Prometheus and what the cluster holds at the start."""
    options = ["--seed", "--shop", "--token-file", str(token), "--kubelet"] if places.options.embedded else []
    port = str(places.prometheus_port)
    command = [
        sys.executable,
        "-m",
        "local.operator",
        "--kubeconfig",
        str(kubeconfig),
        *options,
        "--prometheus-port",
        port,
    ]
    return Part("operator", command), answers(places.prometheus_port, "/-/ready")


def gateway(places: Places, kubeconfig: Path) -> tuple[Part, Probe]:
    """API Gateway and Lambda, around the very `app.py` that is deployed."""
    sources = [f"secretsmanager:{TOKEN_SECRET}"]
    if places.options.embedded:
        sources.append("cluster")  # in a real cluster we neither make nor read a token
    environment = {
        **LOCAL_AWS,
        **{table.variable: table.name for table in tables()},
        "AWS_ENDPOINT_URL": places.database,
        "AWS_ENDPOINT_URL_LAMBDA": places.gateway,
        "WS_MGMT_ENDPOINT": places.gateway,
        "PORTICO_SOCKET_URL": places.socket,
        "PORTICO_ALLOWED_ORIGINS": places.gateway,
        "PORTICO_KUBECONFIG": str(kubeconfig.resolve()),
        "PORTICO_STATIC_TOKEN_SOURCE": ",".join(sources),
    }
    command = [
        sys.executable,
        "-m",
        "local.gateway",
        "--port",
        str(places.options.port),
        "--workers",
        str(GATEWAY_WORKERS),
        *(word for function in WARM for word in ("--warm", function)),
    ]
    return Part("gateway", command, environment), answers(places.options.port, "/v1/health")
