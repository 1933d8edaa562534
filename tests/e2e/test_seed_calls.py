"""The nine calls of the Uplink documentation, its typos mended and nothing added, against the running stack.

They are sent as curl sends them: `-d` without a Content-Type is `application/x-www-form-urlencoded`.
"""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.running import Running, until

pytestmark = pytest.mark.stack
CURL = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "curl/8.5.0", "Accept": "*/*"}
RFC3339_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def api(stack: Running) -> Iterator[httpx.Client]:
    with stack.api as client:
        yield client


@pytest.fixture(scope="module")
def acmeco(api: httpx.Client) -> None:
    created = api.post("/v1/namespace", content=b'{ "name": "acmeco" }', headers=CURL)
    assert created.status_code == 201, created.text
    tunnel = b'{ "name": "acmeco", "namespace": "acmeco", "tcpPorts": [ 80, 443 ]  }'
    made = api.post("/v1/tunnels", content=tunnel, headers=CURL)
    assert made.status_code == 201, made.text
    assert made.json().keys() >= {"name", "namespace", "created", "tcpPorts"}
    assert "authToken" not in made.json()


def tunnel(api: httpx.Client, query: str = "") -> dict[str, Any]:
    answer = api.get(f"/v1/tunnels/acmeco?namespace=acmeco{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.usefixtures("acmeco")
def test_get_a_tunnel(api: httpx.Client) -> None:
    until(lambda: "authToken" in tunnel(api))
    found = tunnel(api)
    assert (found["name"], found["namespace"], found["tcpPorts"]) == ("acmeco", "acmeco", [80, 443])
    assert RFC3339_SECONDS.fullmatch(found["created"])
    assert isinstance(found["connectedClients"], int)
    assert "metrics" not in found


@pytest.mark.usefixtures("acmeco")
def test_get_a_tunnel_with_metrics(api: httpx.Client) -> None:
    metrics = tunnel(api, "&metrics=1")["metrics"]
    assert {name: type(value) for name, value in metrics.items()} == {"rx": int, "tx": int, "tcpConnectionRate": float}


@pytest.mark.usefixtures("acmeco")
def test_list_tunnels_of_a_namespace_is_a_bare_array(api: httpx.Client) -> None:
    answer = api.get("/v1/tunnels?namespace=acmeco")
    assert answer.status_code == 200
    assert [item["name"] for item in answer.json()] == ["acmeco"]
    assert "authToken" not in answer.json()[0]


@pytest.mark.usefixtures("acmeco")
def test_update_a_tunnel_replaces_its_ports(api: httpx.Client) -> None:
    body = b'{ "name": "acmeco", "namespace": "acmeco", "tcpPorts": [ 80, 443, 4222 ] }'
    answer = api.put("/v1/tunnels", content=body, headers=CURL)
    assert answer.status_code == 200, answer.text
    assert answer.json()["tcpPorts"] == [80, 443, 4222]
    assert tunnel(api)["tcpPorts"] == [80, 443, 4222]
    assert api.put("/v1/tunnels", content=body.replace(b", 4222", b""), headers=CURL).status_code == 200


@pytest.mark.usefixtures("acmeco")
def test_list_namespaces_shows_those_with_the_label(api: httpx.Client) -> None:
    names = {item["name"] for item in api.get("/v1/namespace").json()}
    assert "acmeco" in names
    assert names.isdisjoint({"inlets", "kube-system", "default"})


def test_create_a_namespace_with_labels_and_annotations_then_delete_it(api: httpx.Client) -> None:
    body = b'{"name": "labelled", "annotations": {"customer": "acmeco"}, "labels": {"customer": "acmeco"}}'
    created = api.post("/v1/namespace", content=body, headers=CURL)
    assert created.status_code == 201, created.text
    assert created.json()["labels"] == {"customer": "acmeco", "inlets.dev/uplink": "1"}
    assert api.delete("/v1/namespace/labelled").status_code == 202
    until(lambda: all(item["name"] != "labelled" for item in api.get("/v1/namespace").json()))


def test_delete_a_tunnel(api: httpx.Client, acmeco: None) -> None:
    assert api.post("/v1/tunnels", json={"name": "going", "namespace": "acmeco"}).status_code == 201
    gone = api.delete("/v1/tunnels/going?namespace=acmeco")
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get("/v1/tunnels/going?namespace=acmeco").status_code == 404


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_itself_needs_no_content_type(stack: Running) -> None:
    facts = stack.facts
    command = ["curl", "-sS", "-i", "-X", "POST", "-H", f"Authorization: Bearer {facts['token']}"]
    url = f"{facts['api']}/v1/namespace"
    answer = subprocess.run([*command, url, "-d", '{ "name": "by-curl" }'], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith("HTTP/1.1 201"), answer.stdout


def test_the_token_is_the_one_that_the_documentation_reads_from_the_cluster(stack: Running) -> None:
    with stack.cluster as cluster:
        secret = cluster.get("/api/v1/namespaces/inlets/secrets/client-api-token").json()
    assert base64.b64decode(secret["data"]["client-api-token"]).decode() == stack.facts["token"]
    assert (stack.folder / "token").read_text().strip() == stack.facts["token"]
