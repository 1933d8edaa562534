"""`python -m local.cluster`: the embedded cluster as a process. The package's docstring is its manual."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path

from local.cluster.journal import JournalUnreadable
from local.cluster.kubeconfig import TokensUnreadable, administrator_token, load_tokens, write_kubeconfig
from local.cluster.server import HOST, embedded_cluster
from local.traffic.tapped import break_on_signals, tapped_shop

DEFAULT_PORT = 8001
DEMO_RPS = 40.0
MOST_DEMO_RPS = 100_000.0  # far beyond what one core can make up; infinity would never come back
DEMO_SEED = "portico"  # the same traffic for everybody, at the same time of day and year


def _rate(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= MOST_DEMO_RPS:  # not-a-number is not between them either
            return float(text)
    raise argparse.ArgumentTypeError(f"{text} is no number from 0 to {MOST_DEMO_RPS:.0f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local.cluster", description="A small Kubernetes API server in memory."
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="listen on 127.0.0.1 (0: a free port)")
    parser.add_argument("--state-dir", type=Path, help="write kubeconfig there once it listens")
    parser.add_argument("--kubeconfig", type=Path, help="write the kubeconfig to this file")
    parser.add_argument("--journal", type=Path, help="keep what the cluster holds in this file, and start from it")
    parser.add_argument(
        "--demo-rps", type=_rate, default=DEMO_RPS, help="requests a second in the shop, where it is seeded"
    )
    parser.add_argument("--tokens", type=Path, help="JSON {token: {user, groups}}; made when missing")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    users = load_tokens(arguments.tokens)
    token = administrator_token(users)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with (
        embedded_cluster(users, port=arguments.port, journal=arguments.journal) as running,
        tapped_shop(running.cluster, seed=DEMO_SEED, rps=arguments.demo_rps) as taps,
    ):
        break_on_signals(taps)
        in_state = arguments.state_dir / "kubeconfig" if arguments.state_dir else None
        for path in filter(None, (in_state, arguments.kubeconfig)):
            write_kubeconfig(path, running.url, token)
        sys.stdout.write(f"ready {running.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> int:
    """Run until told to stop; 0 after that, 2 when it could not start."""
    arguments = _arguments()
    logging.basicConfig(level=logging.WARNING, format="cluster: %(levelname)s %(message)s")
    try:
        asyncio.run(_run(arguments))
    except (TokensUnreadable, JournalUnreadable) as flaw:
        sys.stderr.write(f"cluster: {flaw}\n")
        return 2
    except OSError as flaw:
        sys.stderr.write(f"cluster: cannot listen on {HOST}:{arguments.port}: {flaw.strerror or flaw}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
