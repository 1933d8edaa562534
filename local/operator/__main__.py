"""`python -m local.operator --kubeconfig FILE [--seed [--shop]] [--kubelet] [--prometheus-port N]`: see docs/operator.md."""

import asyncio
import logging
import sys

from local.kube.errors import ApiError, Unreachable
from local.kube.kubeconfig import BadKubeconfig
from local.operator.controller import UplinkIsHere
from local.operator.options import read_options
from local.operator.running import NotReady, run
from local.prometheus.serving import CannotListen
from local.seed.manifests import BadManifest

EXPECTED = (ApiError, Unreachable, BadKubeconfig, UplinkIsHere, NotReady, CannotListen, BadManifest, OSError)


def main() -> int:
    """Run; 0 after a signal, 1 with one line on stderr when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    options = read_options()
    code = 0
    try:
        asyncio.run(run(options))
    except* asyncio.CancelledError:
        pass  # a signal: the end that was asked for
    except* EXPECTED as errors:
        print(*(f"operator: {error}" for error in errors.exceptions), sep="\n", file=sys.stderr)  # noqa: T201 - for whoever started it
        code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
