"""`python -m local.gateway`: the gateway as a program. It ends by SIGTERM or SIGINT, with status 0 and nothing left behind."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from local.gateway import limits
from local.gateway.sandbox import StartFailed
from local.gateway.server import Gateway
from local.gateway.settings import STAGE, Settings


def main() -> int:
    """0 after a clean end, 1 where it could not start."""
    settings = _settings(_parser().parse_args())
    logging.basicConfig(level=logging.INFO, format="gateway %(levelname)s %(message)s", stream=sys.stderr)
    try:
        asyncio.run(_serve(settings))
    except (StartFailed, OSError) as error:
        print(f"gateway: {error}", file=sys.stderr)  # noqa: T201  # a program's last word
        return 1
    return 0


async def _serve(settings: Settings) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Gateway(settings) as gateway:
        print(gateway.url, flush=True)  # noqa: T201  # who started us on port 0 reads it
        await ended.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.gateway", description=__doc__)
    parser.add_argument("--app", default="app:app", help="module:attribute of the Chalice app")
    parser.add_argument("--port", type=int, default=8080, help="0: any free one; the first line printed is the address")
    parser.add_argument("--workers", type=int, default=2, help="sandboxes of the REST function that are always there")
    parser.add_argument("--max-workers", type=int, default=32, help="sandboxes of all functions together")
    parser.add_argument("--stage", metavar="NAME", help="put the stage into the path: /NAME/…")
    parser.add_argument("--log", type=Path, help="file for what the functions print; default standard error")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        app=options.app,
        port=options.port,
        workers=options.workers,
        max_workers=options.max_workers,
        stage=options.stage or STAGE,
        stage_in_path=options.stage is not None,
        log=options.log,
        function_seconds=float(os.environ.get("PORTICO_LAMBDA_SECONDS") or limits.FUNCTION_SECONDS),
    )


if __name__ == "__main__":
    sys.exit(main())
