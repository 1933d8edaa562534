"""The inventory: which doors there are, who may use each, and that `app.py` has them all."""

from typing import get_args

import app as deployed
from chalicelib.access.scopes import Scope
from chalicelib.api.openapi import operations
from chalicelib.tap.target import GROUP_PATH
from tests.api.house import House

ROUTES = {
    ("GET", "/"): "anyone",
    ("GET", "/v1/health"): "anyone",
    ("GET", "/v1/openapi.json"): "anyone",
    ("GET", "/v1/whoami"): "any scope",
    ("GET", "/v1/checks"): "audit:read",
    ("GET", "/v1/tunnels"): "tunnels:read",
    ("POST", "/v1/tunnels"): "tunnels:write",
    ("PUT", "/v1/tunnels"): "tunnels:write",
    ("GET", "/v1/tunnels/{name}"): "tunnels:read",
    ("DELETE", "/v1/tunnels/{name}"): "tunnels:write",
    ("GET", "/v1/namespace"): "namespaces:read",
    ("POST", "/v1/namespace"): "namespaces:write",
    ("DELETE", "/v1/namespace/{name}"): "namespaces:write",
    ("GET", "/apis"): "tap:open",
    ("GET", "/apis/tap.linkerd.io"): "tap:open",
    ("GET", GROUP_PATH): "tap:open",
    ("POST", "/watch/namespaces/{namespace}/tap"): "tap:open",
    ("POST", "/watch/namespaces/{namespace}/{resource_type}/{resource_name}/tap"): "tap:open",
    ("POST", GROUP_PATH + "/watch/namespaces/{namespace}/tap"): "tap:open",
    ("POST", GROUP_PATH + "/watch/namespaces/{namespace}/{resource_type}/{resource_name}/tap"): "tap:open",
    ("GET", "/v1/taps"): "tap:open",
    ("POST", "/v1/taps"): "tap:open",
    ("GET", "/v1/taps/{id}"): "tap:open",
    ("DELETE", "/v1/taps/{id}"): "tap:open",
    ("POST", "/v1/taps/{id}/tickets"): "tap:open",
    ("GET", "/v1/targets"): "tap:open",
}


def test_every_route_declares_who_may_use_it() -> None:
    assert {(each.method, each.path): each.access for each in operations()} == ROUTES


def test_only_these_are_open() -> None:
    assert {path for (_, path), access in ROUTES.items() if access == "anyone"} == {
        "/",
        "/v1/health",
        "/v1/openapi.json",
    }


def test_scopes_are_of_the_closed_list() -> None:
    assert set(ROUTES.values()) - {"anyone", "any scope"} <= set(get_args(Scope))


def test_the_deployed_application_has_exactly_these(house: House) -> None:
    def routes(app: object) -> set[tuple[str, str]]:
        return {(method, path) for path, entries in vars(app)["routes"].items() for method in entries}

    assert routes(deployed.app) == routes(house.app) == set(ROUTES)


def test_every_door_reads_any_content_type_so_that_nobody_answers_before_us() -> None:
    entries = [entry for methods in deployed.app.routes.values() for entry in methods.values()]
    assert all(entry.content_types == ["*/*"] for entry in entries)
