"""Which rule opens which tap path: the recorded matrix, rule by rule."""

import json

import pytest

from local.cluster.objects import Json, Object
from tests.local.cluster.conftest import Api
from tests.local.cluster.replay import RECORDINGS

MATRIX = json.loads((RECORDINGS / "55-tap-rbac-matrix.json").read_text())
RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/acmeco"


def _rule(text: str) -> Object:
    words = {"resources": "resources", "verbs": "verbs", "resourceNames": "resourceNames"}
    decoder, rule, at = json.JSONDecoder(), {"apiGroups": ["tap.linkerd.io"]}, 0
    for word, key in words.items():
        place = text.find(f"{word} [", at)
        if place >= 0:
            rule[key], at = decoder.raw_decode(text, place + len(word) + 1)
    return rule


@pytest.mark.parametrize("text", MATRIX["matrix"])
async def test_a_rule_opens_what_it_opened_on_the_recorded_server(bare_api: Api, text: str) -> None:
    api = bare_api
    await api("POST", "/api/v1/namespaces", {"metadata": {"name": "acmeco"}})
    await api("POST", f"{RBAC}/roles", {"metadata": {"name": "rule"}, "rules": [_rule(text)]})
    role = {"kind": "Role", "name": "rule"}
    bound = {"metadata": {"name": "b"}, "roleRef": role, "subjects": [{"kind": "User", "name": "tenant"}]}
    assert (await api("POST", f"{RBAC}/rolebindings", bound)).status == 201
    tenant = api.by("tenant-token")
    found: dict[str, Json] = {}
    for name, request in MATRIX["paths"].items():
        method, _, path = request.partition(" ")
        status = (await tenant(method, path)).status
        found[name] = {403: "refused", 404: "passed (404)"}[status]
    assert found == MATRIX["matrix"][text]
