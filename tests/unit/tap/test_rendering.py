"""What many viewers get is rendered once."""

import pytest

from chalicelib.tap import rendering
from chalicelib.tap.events import TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.reader import Reader
from chalicelib.tap.rendering import Rendering
from tests.unit.tap.traffic import reader, request, whole


def test_each_is_rendered_once_for_all_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[Exchange | TapEvent] = []

    def render(thing: Exchange | TapEvent, _: Reader) -> bytes:
        rendered.append(thing)
        return b"%d" % len(rendered)

    monkeypatch.setattr(rendering, "render_exchange", render)
    monkeypatch.setattr(rendering, "render_event", render)
    once = Rendering(reader())
    one, other, event = whole(), whole(), request()
    assert [once.exchange(one), once.exchange(one), once.exchange(other)] == [b"1", b"1", b"2"]
    assert [once.event(event), once.event(event)] == [b"3", b"3"]
    assert rendered == [one, other, event]
