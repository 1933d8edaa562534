"""The functions beside REST: their rooms are imported at their first event.

Every function of the zip imports `app.py`; without this, each cold start of the REST API would pay for sockets and the relay.
"""

from chalice.app import WebsocketEvent

from chalicelib.wiring import LambdaContext


def socket_connect(event: WebsocketEvent) -> dict[str, object]:
    """One `$connect`."""
    from chalicelib import wiring_sockets

    return wiring_sockets.socket_connect(event)


def socket_message(event: WebsocketEvent) -> dict[str, object]:
    """One client frame."""
    from chalicelib import wiring_sockets

    return wiring_sockets.socket_message(event)


def socket_disconnect(event: WebsocketEvent) -> dict[str, object]:
    """One `$disconnect`."""
    from chalicelib import wiring_sockets

    return wiring_sockets.socket_disconnect(event)


def relay(event: dict[str, str], context: LambdaContext) -> dict[str, str]:
    """One run of a tap's relay."""
    from chalicelib import wiring_tap

    return wiring_tap.relay(event, context)
