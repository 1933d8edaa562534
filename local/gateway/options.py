"""The gateway's command line and environment, as settings. Every option has a default that suits `make run`."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from local.gateway import limits
from local.gateway.functions import DeployedFunctions
from local.gateway.settings import STAGE, EventSettings, Settings, SocketSettings


class BadOption(Exception):
    """A choice that cannot be followed; the text names it."""


def parser() -> argparse.ArgumentParser:
    """The options; `--help` is their documentation."""
    made = argparse.ArgumentParser(prog="python -m local.gateway", description="API Gateway and Lambda on one machine.")
    made.add_argument("--app", default="app:app", help="module:attribute of the Chalice app (default %(default)s)")
    made.add_argument("--port", type=int, default=8080, help="0: any free one; the first line printed is the address")
    made.add_argument("--socket-port", type=int, help="serve sockets and @connections there, another origin than REST")
    made.add_argument("--socket-path", default="/ws", help="path of the WebSocket API (default %(default)s)")
    made.add_argument("--stage", metavar="NAME", help="put the stage into the path of every REST URL: /NAME/…")
    made.add_argument("--workers", type=int, default=2, help="sandboxes of the REST function that are always there")
    made.add_argument(
        "--warm", action="append", default=[], metavar="FUNCTION", help="keep one sandbox of this function, too"
    )
    made.add_argument("--max-workers", type=int, default=32, help="sandboxes of all functions together")
    made.add_argument("--log", type=Path, help="file for what the functions print (default: standard error)")
    made.add_argument(
        "--config", type=Path, default=Path(".chalice/config.json"), help="functions' time, memory, concurrency"
    )
    made.add_argument("--config-stage", default="dev", help="Chalice's stage in that file (default %(default)s)")
    made.add_argument("--template", type=Path, help="merge template with the functions' EventInvokeConfig")
    made.add_argument("--no-schedules", action="store_true", help="as PORTICO_SCHEDULES=0: nothing runs by the clock")
    return made


def settings_of(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the command line, `PORTICO_LAMBDA_SECONDS`, `PORTICO_SCHEDULES`, `PORTICO_EVENT_*`,
    `PORTICO_POST_FAULTS`. Raise `BadOption`.
    """
    try:
        functions = DeployedFunctions(options.config, options.template, options.config_stage)
    except ValueError as error:
        raise BadOption(f"--config or --template: {error}") from None
    return Settings(
        app=options.app,
        port=options.port,
        stage=options.stage or STAGE,
        stage_in_path=options.stage is not None,
        workers=max(1, options.workers),
        warm=tuple(options.warm),
        max_workers=max(1, options.workers, options.max_workers),
        log=options.log,
        schedules=not options.no_schedules and environment.get("PORTICO_SCHEDULES", "1") != "0",
        function_seconds=_number(environment, "PORTICO_LAMBDA_SECONDS", limits.FUNCTION_SECONDS),
        sockets=SocketSettings(
            path=options.socket_path, port=options.socket_port, post_faults=_post_faults(environment)
        ),
        events=EventSettings(
            duplicates=int(_number(environment, "PORTICO_EVENT_DUPLICATES", 0)),
            delay_seconds=_number(environment, "PORTICO_EVENT_DELAY_SECONDS", 0),
        ),
        functions=functions,
    )


def _post_faults(environment: Mapping[str, str]) -> Path | None:
    path = environment.get("PORTICO_POST_FAULTS", "")
    return Path(path) if path else None


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise BadOption(f"{name}={text}: not a number, or less than 0")
    return number
