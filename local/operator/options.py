"""The command line of the operator."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What to do beside reconciling Tunnels; `prometheus_port` None: no Prometheus, 0: any free port."""

    kubeconfig: Path
    seed: bool
    token_file: Path | None
    shop: bool
    kubelet: bool
    prometheus_port: int | None
    random_seed: str


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """Parse; a mistake ends the program with argparse's own words."""
    parser = argparse.ArgumentParser(prog="python -m local.operator", description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="the cluster and who we are there")
    parser.add_argument("--seed", action="store_true", help="first make what a cluster holds before anybody uses it")
    parser.add_argument(
        "--token-file", type=Path, help="with --seed: file with the API's static token (default: a random one)"
    )
    parser.add_argument(
        "--shop", action="store_true", help="with --seed: also the shop to tap, for the embedded cluster only"
    )
    parser.add_argument(
        "--kubelet", action="store_true", help="let Deployments seem to run; for clusters without controllers"
    )
    parser.add_argument(
        "--prometheus-port", type=int, help="serve metrics of simulated clients on this port of 127.0.0.1"
    )
    parser.add_argument("--random-seed", default="portico", help="of the simulated clients")
    given = parser.parse_args(arguments)
    return Options(
        given.kubeconfig,
        given.seed,
        given.token_file,
        given.shop,
        given.kubelet,
        given.prometheus_port,
        given.random_seed,
    )
