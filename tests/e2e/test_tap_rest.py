"""The documented tap operations on the running stack, with live traffic of the shop: by whoever may, and by whoever may not."""

import json
import time
from typing import Any

import httpx
import pytest

from chalicelib.api.tap_event_contract import TapEventOut
from tests.e2e.running import Running, until

pytestmark = pytest.mark.stack
WEB = "/watch/namespaces/shop/deployments/web/tap"


@pytest.fixture(scope="module")
def tokens(stack: Running) -> dict[str, str]:
    told: dict[str, str] = json.loads((stack.folder / "tokens.json").read_text())
    return told


def post(stack: Running, token: str, target: str, body: object = None) -> httpx.Response:
    with stack.api as api:
        return api.post(target, json=body or {}, headers={"Authorization": f"Bearer {token}"})


def test_events_come_within_two_seconds(stack: Running, tokens: dict[str, str]) -> None:
    until(lambda: post(stack, tokens["tap"], f"{WEB}?limit=1&timeoutSeconds=5").status_code == 200, 30)
    began = time.monotonic()
    answer = post(stack, tokens["tap"], f"{WEB}?limit=3", {"match": {"path": "/.*"}})
    assert time.monotonic() - began < 2
    assert answer.status_code == 200
    assert answer.headers["Portico-Tap-Ended"] == "limit"
    told: list[dict[str, Any]] = [json.loads(line) for line in answer.text.splitlines()]
    assert len(told) == 3
    for each in told:
        TapEventOut.model_validate(each)


def test_the_clusters_rbac_decides(stack: Running, tokens: dict[str, str]) -> None:
    answer = post(stack, tokens["none"], WEB)
    assert (answer.status_code, answer.json()["code"]) == (403, "tap_forbidden")
    assert 'cannot watch resource "deployments/tap"' in answer.json()["detail"]
    assert post(stack, tokens["tap"], "/watch/namespaces/default/tap").json()["code"] == "namespace_not_found"


def test_what_is_not_there_is_said_by_the_mesh(stack: Running, tokens: dict[str, str]) -> None:
    missing = post(stack, tokens["tap"], "/watch/namespaces/shop/deployments/nope/tap")
    assert (missing.status_code, missing.json()["code"]) == (404, "target_not_found")
    silent = post(stack, tokens["tap"], "/watch/namespaces/shop/deployments/vault/tap")
    assert (silent.status_code, silent.json()["code"]) == (404, "nothing_to_tap")


def test_what_can_be_tapped(stack: Running, tokens: dict[str, str]) -> None:
    with stack.api as api:
        told = api.get("/v1/targets?namespace=shop", headers={"Authorization": f"Bearer {tokens['tap']}"}).json()
    names = {each["resource_name"]: each["pods"] for each in told}
    assert names["web"]["tappable"] > 0
    assert names["vault"] == {"tappable": 0, "refused": 1}
