"""What a Chalice app declares, read where the app is imported (the sandbox) and told to the gateway, which never imports it.

Function names are the ones that Chalice gives their policies and configuration (`api_handler`, `websocket_connect`, …; its
`deploy/appgraph.py`). Refuses what the gateway cannot do: authorizers and API keys of API Gateway.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from chalice.app import Chalice, RouteEntry

API_HANDLER = "api_handler"
SOCKET_FUNCTIONS = {
    "$connect": "websocket_connect",
    "$default": "websocket_message",
    "$disconnect": "websocket_disconnect",
}


class NotEmulated(Exception):
    """The app wants something of API Gateway that this gateway has not; the text names it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One path with its methods; `preflight` are the headers of API Gateway's own answer to OPTIONS, or None."""

    path: str
    methods: list[str]
    preflight: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of an app's doors. `handlers` maps a function's name to `module.attribute`; `schedules` to an expression."""

    app_name: str
    routes: list[Route]
    binary_types: list[str]
    sockets: dict[str, str]
    handlers: dict[str, str]
    aliases: dict[str, str]
    schedules: dict[str, str]

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Raise `ValueError` or `TypeError` for bytes that `encode` did not make."""
        fields = json.loads(data)
        return cls(**fields | {"routes": [Route(**route) for route in fields["routes"]]})


def describe(app: "Chalice") -> Manifest:
    """What the Chalice app `app` declares. Raise `NotEmulated`."""
    sockets = {key: SOCKET_FUNCTIONS.get(key, "websocket_message") for key in app.websocket_handlers}
    handlers = {sockets[key]: config.handler_string for key, config in app.websocket_handlers.items()}
    handlers |= {source.name: source.handler_string for source in app.event_sources}
    handlers |= {function.name: function.handler_string for function in app.pure_lambda_functions}
    return Manifest(
        app_name=app.app_name,
        routes=list(_routes(app)),
        binary_types=list(app.api.binary_types),
        sockets=sockets,
        handlers={API_HANDLER: "", **handlers},
        aliases={config.name: sockets[key] for key, config in app.websocket_handlers.items()},
        schedules=dict(_schedules(app)),
    )


def _routes(app: "Chalice") -> Iterator[Route]:
    for path, entries in app.routes.items():
        for method, entry in entries.items():
            if entry.authorizer is not None or entry.api_key_required:
                raise NotEmulated(
                    f"{method} {path} wants an authorizer or an API key of API Gateway; check it in the function"
                )
        yield Route(path, list(entries), _preflight(entries))


def _preflight(entries: dict[str, "RouteEntry"]) -> dict[str, str] | None:
    cors = next((entry.cors for entry in entries.values() if entry.cors is not None), None)
    if cors is None or "OPTIONS" in entries:
        return None
    allowed = ",".join([*entries, "OPTIONS"])
    return {"Access-Control-Allow-Methods": allowed, **cors.get_access_control_headers()}


def _schedules(app: "Chalice") -> Iterator[tuple[str, str]]:
    for source in app.event_sources:
        expression = getattr(source, "schedule_expression", None)
        if expression is not None:
            yield source.name, expression if isinstance(expression, str) else expression.to_string()
