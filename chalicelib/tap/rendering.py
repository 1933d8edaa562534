"""Renders once what many viewers get: the fan-out asks for the same exchange, viewer after viewer."""

from chalicelib.tap.events import TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.reader import Reader
from chalicelib.tap.render_event import render_event
from chalicelib.tap.render_exchange import render_exchange


class Rendering:
    """Remembers the last of each: nobody comes back to an earlier one."""

    __slots__ = ("_event", "_event_json", "_exchange", "_exchange_json", "reader")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._exchange: Exchange | None = None
        self._exchange_json = b""
        self._event: TapEvent | None = None
        self._event_json = b""

    def exchange(self, exchange: Exchange) -> bytes:
        """JSON of a closed exchange."""
        if exchange is not self._exchange:
            self._exchange, self._exchange_json = exchange, render_exchange(exchange, self.reader)
        return self._exchange_json

    def event(self, event: TapEvent) -> bytes:
        """JSON of an event."""
        if event is not self._event:
            self._event, self._event_json = event, render_event(event, self.reader)
        return self._event_json
