"""Every door of Portico on one screen. A door's own file says what it does, `wiring.py` what it opens to."""

from chalice.app import Chalice, CloudWatchEvent, Rate, WebsocketEvent

from chalicelib import wiring, wiring_functions
from chalicelib.api import about, namespaces, openapi, tap_discovery, taps, tunnels, watch
from chalicelib.api.front import Front

app = Chalice(app_name="portico", configure_logs=False)
app.experimental_feature_flags.update(["WEBSOCKETS"])  # `chalice package` refuses sockets without it
front = Front(wiring.rooms, wiring.observability())
app.register_middleware(front.middleware, "http")

app.register_blueprint(about.doors.blueprint(front))  # /  /v1/health  /v1/whoami  /v1/checks
app.register_blueprint(openapi.doors.blueprint(front))  # /v1/openapi.json
app.register_blueprint(tunnels.doors.blueprint(front))  # /v1/tunnels
app.register_blueprint(namespaces.doors.blueprint(front))  # /v1/namespace
app.register_blueprint(taps.doors.blueprint(front))  # /v1/taps  /v1/targets
app.register_blueprint(watch.doors.blueprint(front))  # /watch/namespaces/…/tap, and the same under the API group
app.register_blueprint(tap_discovery.doors.blueprint(front))  # /apis


@app.on_ws_connect(name="connect")
def connect(event: WebsocketEvent) -> dict[str, object]:
    """Let a viewer in, or not."""
    return wiring_functions.socket_connect(event)


@app.on_ws_message(name="message")
def message(event: WebsocketEvent) -> dict[str, object]:
    """Hear what a viewer wants."""
    return wiring_functions.socket_message(event)


@app.on_ws_disconnect(name="disconnect")
def disconnect(event: WebsocketEvent) -> dict[str, object]:
    """Forget a viewer."""
    return wiring_functions.socket_disconnect(event)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="refresh")
def refresh(event: CloudWatchEvent) -> dict[str, int]:
    """Keep the cache warm."""
    return wiring.refresh(event)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: CloudWatchEvent) -> dict[str, int]:
    """Remove what has expired."""
    return wiring.sweep(event)


@app.lambda_function(name="relay")
def relay(event: dict[str, str], context: wiring.LambdaContext) -> dict[str, str]:
    """Pump one tap to its viewers."""
    return wiring_functions.relay(event, context)
