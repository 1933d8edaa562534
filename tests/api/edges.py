"""Pieces that the tests of the edge cases share."""

import json

from tests.api.gateway import Reply
from tests.api.house import House


def body(**fields: object) -> str:
    """A JSON object of the fields."""
    return json.dumps(fields)


def create(house: House, **fields: object) -> Reply:
    """POST a tunnel: `kube1` in `acme`, unless the fields say otherwise; a field that is `...` is left out."""
    merged = {"name": "kube1", "namespace": "acme"} | fields
    return house.send("POST", "/v1/tunnels", body(**{key: value for key, value in merged.items() if value is not ...}))


def update(house: House, **fields: object) -> Reply:
    """PUT the ports of `web` in `acme`, likewise."""
    merged = {"name": "web", "namespace": "acme", "tcpPorts": [443]} | fields
    return house.send("PUT", "/v1/tunnels", body(**{key: value for key, value in merged.items() if value is not ...}))


def create_namespace(house: House, **fields: object) -> Reply:
    """POST a namespace `beta`, likewise."""
    return house.send("POST", "/v1/namespace", body(**({"name": "beta"} | fields)))


def refused(reply: Reply, status: int, code: str, pointer: str = "") -> None:
    """Assert that it is that problem, and about that place if one is given."""
    told = reply.json()
    assert (reply.status, told["code"], told["status"]) == (status, code, status), told
    assert reply.headers["content-type"] == "application/problem+json"
    if pointer:
        assert pointer in [flaw["pointer"] for flaw in told["errors"]], told
