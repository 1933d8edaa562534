"""`python -m local.seed --kubeconfig FILE [--token-file FILE] [--no-demo] [--shop]`: plants the seed once and ends."""

import argparse
import asyncio
import sys
from pathlib import Path

from local.kube.client import KubeClient
from local.kube.errors import ApiError, Unreachable
from local.kube.kubeconfig import BadKubeconfig, read_kubeconfig
from local.seed.manifests import BadManifest
from local.seed.planting import plant

USER_AGENT = "portico-seed"


async def _plant(kubeconfig: Path, token: str | None, *, demo: bool, shop: bool) -> str:
    async with KubeClient(read_kubeconfig(kubeconfig), user_agent=USER_AGENT) as client:
        await plant(client, token=token, demo=demo, shop=shop)
        return client.server


def main() -> int:
    """Plant; 0 when all is there, 1 with one line on stderr when it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m local.seed", description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="the cluster and who we are there")
    parser.add_argument(
        "--token-file", type=Path, help="file with the API's static token (default: keep it, or make one)"
    )
    parser.add_argument("--no-demo", action="store_true", help="leave the two demo tenants out")
    parser.add_argument("--shop", action="store_true", help="also the shop to tap: for the embedded cluster only")
    given = parser.parse_args()
    try:
        token = given.token_file.read_text().strip() if given.token_file else None
        server = asyncio.run(_plant(given.kubeconfig, token, demo=not given.no_demo, shop=given.shop))
    except (ApiError, Unreachable, BadKubeconfig, BadManifest, OSError) as error:
        print(f"seed: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it
        return 1
    print(f"seeded: {server}")  # noqa: T201 - for whoever started it
    return 0


if __name__ == "__main__":
    sys.exit(main())
