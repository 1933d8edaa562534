"""`python -m local.gateway`: the gateway as a program. It ends by SIGTERM or SIGINT, with status 0 and nothing left behind."""

import asyncio
import logging
import signal
import sys

from local.gateway.options import BadOption, parser, settings_of
from local.gateway.sandbox import StartFailed
from local.gateway.schedule_expression import BadExpression
from local.gateway.server import Gateway
from local.gateway.settings import Settings


def main() -> int:
    """0 after a clean end, 1 where it could not start."""
    logging.basicConfig(level=logging.INFO, format="gateway %(levelname)s %(message)s", stream=sys.stderr)
    try:
        asyncio.run(_serve(settings_of(parser().parse_args())))
    except (BadOption, BadExpression, StartFailed, OSError) as error:
        print(f"gateway: {error}", file=sys.stderr)  # noqa: T201  # a program's last word
        return 1
    return 0


async def _serve(settings: Settings) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Gateway(settings) as gateway:
        print(gateway.url, gateway.socket_url, flush=True)  # noqa: T201  # who started us on port 0 reads it
        await ended.wait()


if __name__ == "__main__":
    sys.exit(main())
