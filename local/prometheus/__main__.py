"""`python -m local.prometheus --kubeconfig FILE [--port N]`: the stand-in alone, registered in the cluster, until a signal."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from local.kube.client import KubeClient
from local.kube.errors import ApiError, Unreachable
from local.kube.kubeconfig import BadKubeconfig, read_kubeconfig
from local.prometheus.registration import register
from local.prometheus.serving import ADDRESS, CannotListen, serving
from local.seed.manifests import CONTROL_NAMESPACE

USER_AGENT = "portico-prometheus"


async def _serve(kubeconfig: Path, port: int, seed: str) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with (
        KubeClient(read_kubeconfig(kubeconfig), user_agent=USER_AGENT) as client,
        serving(client, port=port, seed=seed) as bound,
    ):
        await register(client, CONTROL_NAMESPACE, address=ADDRESS, port=bound)
        print(f"prometheus ready: http://{ADDRESS}:{bound}", flush=True)  # noqa: T201 - for whoever started it
        await ended.wait()


def main() -> int:
    """Run; 0 after a signal, 1 with one line on stderr when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m local.prometheus", description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="the cluster whose Pods are scraped")
    parser.add_argument("--port", type=int, default=9090, help="of 127.0.0.1; 0 takes any that is free")
    parser.add_argument("--random-seed", default="portico", help="of the simulated clients")
    given = parser.parse_args()
    try:
        asyncio.run(_serve(given.kubeconfig, given.port, given.random_seed))
    except (ApiError, Unreachable, BadKubeconfig, CannotListen) as error:
        print(f"prometheus: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
