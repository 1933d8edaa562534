"""What a person may choose about the local stack, by environment as `make run PORT=8081` hands it on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8080
DEFAULT_CLUSTER_PORT = 8001
DEFAULT_DEMO_RPS = 40.0
MOST_DEMO_RPS = 5000.0  # what one core of a laptop can make up, and a tap of it carry
STATE_DIR = ".portico"


class BadOption(Exception):
    """A choice that cannot be followed; the text names the variable and what it may be."""


@dataclass(frozen=True, slots=True)
class Options:
    """Ports on 127.0.0.1; `kubeconfig` is None for the embedded cluster; `operator` only matters with a real one."""

    port: int
    cluster_port: int
    kubeconfig: Path | None
    operator: bool
    state_dir: Path
    demo_rps: float = DEFAULT_DEMO_RPS  # requests a second in the embedded cluster's shop

    @property
    def embedded(self) -> bool:
        """Whether the cluster is ours to start and stop."""
        return self.kubeconfig is None

    @property
    def runs_operator(self) -> bool:
        """The embedded cluster needs the stand-in operator; a real one gets it only when asked (`OPERATOR=1`)."""
        return self.embedded or self.operator


def read_options(environment: Mapping[str, str] = os.environ) -> Options:
    """Read `PORT`, `CLUSTER_PORT`, `PORTICO_RUN_KUBECONFIG`, `OPERATOR`, `DEMO_RPS`, `PORTICO_STATE_DIR`. Raise `BadOption`."""
    kubeconfig = environment.get("PORTICO_RUN_KUBECONFIG", "")
    path = Path(kubeconfig).expanduser() if kubeconfig else None
    if path is not None and not path.is_file():
        raise BadOption(f"KUBECONFIG={kubeconfig}: there is no such file")
    port = _port(environment, "PORT", DEFAULT_PORT)
    cluster_port = _port(environment, "CLUSTER_PORT", DEFAULT_CLUSTER_PORT)
    if port == cluster_port:
        raise BadOption(f"PORT and CLUSTER_PORT are both {port}; they must differ")
    return Options(
        port=port,
        cluster_port=cluster_port,
        kubeconfig=path,
        operator=environment.get("OPERATOR", "") in {"1", "true", "yes"},
        state_dir=Path(environment.get("PORTICO_STATE_DIR", STATE_DIR)),
        demo_rps=_rate(environment, "DEMO_RPS", DEFAULT_DEMO_RPS),
    )


def _rate(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, "") or str(default)
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= MOST_DEMO_RPS:  # not-a-number is not between them either
        raise BadOption(f"{name}={text}: requests a second, a number from 0 to {MOST_DEMO_RPS:.0f}")
    return rate


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise BadOption(f"{name}={text}: a port is a whole number from 1 to 65535")
    return int(text)
