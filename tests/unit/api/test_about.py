"""What Portico says about itself."""

import json
from pathlib import Path

from chalicelib.access.scopes import SCOPES
from chalicelib.uplink.checks import Check
from tests.api.house import House


def test_health_is_200_either_way(house: House) -> None:
    assert house.send("GET", "/v1/health").json() == {"status": "ok", "parts": {"cluster": "ok", "store": "ok"}}
    house.parts["cluster"] = False
    house.clock.advance(5)
    reply = house.send("GET", "/v1/health")
    assert reply.status == 200
    assert reply.json() == {"status": "degraded", "parts": {"cluster": "down", "store": "ok"}}


def test_whoami_of_the_static_token(house: House) -> None:
    assert house.send("GET", "/v1/whoami").json() == {
        "subject": "static",
        "kind": "static",
        "scopes": sorted(SCOPES),
        "namespaces": ["*"],
        "groups": ["portico:admin"],
        "expiresAt": None,
    }


def test_checks_say_what_to_do(house: House) -> None:
    house.checks.found.append(Check("cluster.crd", ok=False, detail="no Tunnels", fix="helm install …"))
    assert house.send("GET", "/v1/checks").json() == {
        "ok": False,
        "checks": [
            {"id": "cluster.reachable", "ok": True, "detail": "v1.34.4", "fix": ""},
            {"id": "cluster.crd", "ok": False, "detail": "no Tunnels", "fix": "helm install …"},
        ],
    }


def test_the_contract_says_where_it_was_asked_for() -> None:
    committed = json.loads(Path("docs/openapi.json").read_text())
    assert House().send("GET", "/v1/openapi.json").json() == committed
    staged = House(stage="dev").send("GET", "/v1/openapi.json").json()
    assert staged == committed | {"servers": [{"url": "/dev"}]}


def test_the_page_links_within_its_stage() -> None:
    reply = House(stage="dev").send("GET", "/")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert 'href="/dev/v1/health"' in reply.body


def test_a_location_holds_the_stage() -> None:
    reply = House(stage="dev").send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme"}')
    assert reply.headers["location"] == "/dev/v1/tunnels/kube1?namespace=acme"
