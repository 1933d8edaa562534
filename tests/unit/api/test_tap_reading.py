from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.access.static_token import ADMIN
from chalicelib.api.tap_reading import wanted_tap, wanted_watch
from chalicelib.api.tap_requests import NewTapBody, TapByResourceRequestBody
from chalicelib.api.validation import body_of
from chalicelib.errors import InvalidRequest
from chalicelib.tap.allowance import Allowance


def call(body: object, **path: str) -> Any:  # noqa: ANN401 - as much of a call as is read
    rooms = SimpleNamespace(taps=SimpleNamespace(allowance=Allowance(max_rps=10)))
    return SimpleNamespace(principal=ADMIN, body=body, path=path, rooms=rooms)


def test_a_tap_as_the_body_says() -> None:
    body = {"target": {"namespace": "shop", "resource_type": "ns"}, "max_rps": 3, "expires_in": 60, "confirm": True}
    wanted = wanted_tap(call(body_of(NewTapBody, body)))
    assert (str(wanted.target), wanted.max_rps, wanted.confirm) == ("ns/shop", 3.0, True)
    assert wanted.life
    assert wanted.life.total_seconds() == 60


def test_a_watch_as_the_path_says() -> None:
    body = body_of(TapByResourceRequestBody, {"max_rps": 10})
    assert str(wanted_watch(call(body, namespace="shop")).target) == "ns/shop"
    one = wanted_watch(call(body, namespace="shop", resource_type="po", resource_name="web-1"))
    assert str(one.target) == "po/web-1 in shop"
    assert one.confirm, "a watch is bounded, so many pods need no word"


def test_a_setting_says_how_much_may_be_asked_for() -> None:
    with pytest.raises(InvalidRequest, match="at most 10 here"):
        wanted_watch(call(body_of(TapByResourceRequestBody, {"max_rps": 11}), namespace="shop"))
