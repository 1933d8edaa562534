"""Secrets planted wherever a caller or the cluster can put one, and a search for them wherever Portico writes.

What Portico writes: log and metrics (all of standard output and error), the answers that are errors, and the tables. A
namespace's own labels and annotations are no secret to whoever may read it: they are in the cache, and nowhere else.
"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from chalicelib.errors import ClusterError
from chalicelib.store.client import Client
from tests.api.gateway import Reply
from tests.api.house import House
from tests.unit.sockets.room import Room
from tests.unit.tap.traffic import end, request, response

CANARY = "canary"
HEADERS = {
    "Cookie": "session=canary-cookie",
    "X-Api-Key": "canary-api-key",
    "Proxy-Authorization": "Basic canary-proxy",
    "L5d-Client-Id": "canary-l5d",
    "User-Agent": "canary-agent",
    "Referer": "https://h/?token=canary-referer",
    "X-Amzn-Trace-Id": "canary-trace",
    "Idempotency-Key": "canary-key",
}
QUERY = "access_token=canary-token&q=canary-q&api_key=canary-key&X-Amz-Signature=canary-signature"
CREDENTIALS = [
    "Bearer canary-wrong-token",
    "Bearer ptk_canary_key",
    "Bearer eyJhbGciOiJub25lIn0.canary.canary",
    "Basic canary-basic",
    "Bearer  canary-malformed",
    "canary-bare",
]
BODIES = [
    '{"name":"web","namespace":"acme","tcpPorts":["canary-port"]}',
    '{"name":"web","namespace":"acme","authToken":"canary-token","tcpPorts":{"canary":1}}',
    '{"name":"web","namespace":"acme","tcpPorts":[80],"password":"canary-password"}',
    '{"name":["canary-name"],"namespace":{"a":"canary-namespace"}}',
    '{"name":"web" canary}',
    '"canary"',
    '{"name":"canary Name","namespace":"acme"}',
    '{"name":"beta","labels":{"customer":"canary label"}}',
    '{"name":"beta","labels":{"customer":["canary-label"]},"annotations":{"a":{"b":"canary-annotation"}}}',
]
WRITES = [("POST", "/v1/tunnels"), ("PUT", "/v1/tunnels"), ("POST", "/v1/namespace")]
TARGETS = [
    ("GET", "/v1/tunnels"),
    ("GET", "/v1/tunnels/web"),
    ("DELETE", "/v1/tunnels/nope"),
    ("GET", "/v1/namespace"),
    ("GET", "/nope"),
]


@pytest.fixture
def planted(database: Client) -> House:
    return House(database=database)


def held(database: Client, table: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = database.scan(TableName=table, ConsistentRead=True)["Items"]
    return items


def refusals(house: House) -> Iterator[Reply]:
    """Every way to be refused that the lists above know, and every good read with a secret in its answer."""
    for method, target in TARGETS:
        for credential in (*CREDENTIALS, ""):
            yield house.send(method, f"{target}?namespace=acme&{QUERY}", **HEADERS | {"Authorization": credential})
        yield house.send(method, f"{target}?namespace=acme&limit=canary&{QUERY}", **HEADERS)
        yield house.send(method, f"{target}?namespace=acme&metrics=canary&continue=canary&{QUERY}", **HEADERS)
        yield house.send(method, f"{target}?namespace=acme&{QUERY}", **HEADERS)
    for method, target in WRITES:
        for content in BODIES:
            yield house.send(method, f"{target}?{QUERY}", content, **HEADERS)
            yield house.send(method, target, content, **HEADERS | {"Content-Type": "text/canary"})
        yield house.send(
            method, target, BODIES[0], **HEADERS | {"If-Match": "canary", "Idempotency-Key": "canary" * 99}
        )


def test_no_canary_sings_in_log_metrics_errors_or_tables(
    planted: House, database: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    errors = [reply.body for reply in refusals(planted) if reply.status >= 400]
    assert len(errors) > 80
    assert [body for body in errors if CANARY in body.lower()] == []
    output = capfd.readouterr()
    assert '"request"' in output.out
    assert CANARY not in (output.out + output.err).lower()
    for table in ("CacheTable", "RequestsTable"):
        assert CANARY not in json.dumps(held(database, table), default=str).lower()


def test_good_requests_leave_no_secret_behind(
    planted: House, database: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    read = planted.send("GET", f"/v1/tunnels/web?namespace=acme&metrics=1&{QUERY}", **HEADERS)
    assert read.json()["authToken"] == "canary-tunnel-token"
    made = planted.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme","authToken":"canary"}', **HEADERS)
    again = planted.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme","authToken":"canary"}', **HEADERS)
    room = planted.send("POST", "/v1/namespace", '{"name":"beta"}', **HEADERS)
    assert (read.status, made.status, again.status, room.status) == (200, 201, 201, 201)
    assert planted.cluster.secrets["beta", "inlets-uplink-license"]["license"] == b"CANARY-LICENCE"
    assert held(database, "CacheTable")
    assert held(database, "RequestsTable")
    for table in ("CacheTable", "RequestsTable"):
        assert CANARY not in json.dumps(held(database, table), default=str).lower()
    output = capfd.readouterr()
    assert CANARY not in (output.out + output.err).lower()
    assert CANARY not in (made.body + again.body + room.body).lower()


def test_labels_and_annotations_are_in_the_cache_and_nowhere_else(
    planted: House, database: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    content = '{"name":"beta","labels":{"customer":"canary"},"annotations":{"note":"canary"}}'
    assert planted.send("POST", "/v1/namespace", content, Idempotency_Key="k").status == 201
    planted.send("GET", "/v1/namespace")
    output = capfd.readouterr()
    assert CANARY not in output.out + output.err
    assert CANARY not in json.dumps(held(database, "RequestsTable"), default=str)
    singing = [item["sk"] for item in held(database, "CacheTable") if CANARY in json.dumps(item, default=str)]
    assert singing == [{"S": "item#beta"}]


@pytest.mark.parametrize(
    "error", [RuntimeError("canary"), KeyError("canary"), UnicodeDecodeError("utf-8", b"canary", 0, 1, "canary")]
)
def test_a_bug_that_repeats_what_was_sent_does_not_get_into_the_log(
    planted: House, error: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    def bug(_: str) -> NoReturn:
        raise error from ValueError("canary")

    planted.cluster.at = bug
    reply = planted.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme"}')
    output = capfd.readouterr()
    assert reply.status == 500
    assert type(error).__name__ in output.out
    assert CANARY not in (output.out + output.err + reply.body).lower()


def test_an_upstreams_text_with_a_credential_in_it_is_not_logged(
    planted: House, capfd: pytest.CaptureFixture[str]
) -> None:
    planted.cluster.down = ClusterError("the cluster answered: Authorization: Bearer canary-cluster-token is not good")
    assert planted.send("GET", "/v1/tunnels", Cache_Control="no-cache").status == 502
    output = capfd.readouterr()
    assert "[redacted]" in output.out
    assert CANARY not in (output.out + output.err).lower()


def test_what_is_tapped_and_what_is_sent_to_sockets_stays_secret(
    planted: House, database: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = b"authorization: canary\nset-cookie: canary\nx-own: canary\nl5d-client-id: canary"
    one = request(1, path="/cart?token=canary", authority="user:canary@web", headers=secret)
    planted.streams.pieces = [[one, response(one, headers=secret), end(one, trailers=secret)]]
    body = '{"extract_headers": true, "match": {"authority": "canary", "path": "/.*|canary"}}'
    told = planted.send("POST", "/watch/namespaces/shop/tap?limit=9", body, **HEADERS)
    assert len(told.body.splitlines()) == 3
    room = Room(database=database)
    ticket = room.tickets.issue(room.tap.id, room.alice, room.clock.now())
    room.connect(Sec_WebSocket_Protocol=f"portico.tap.v1, portico.ticket.{ticket}", Authorization="Bearer canary")
    answers = [room.send(text) for text in ('{"type": "canary"}', "canary", '{"type": "attach", "canary": 1}')]
    assert all(answers)
    output = capfd.readouterr()
    assert CANARY not in (output.out + output.err + told.body).lower()
    kept = json.dumps(held(database, "TapsTable"), default=str)
    assert ticket not in kept
    assert "canary-" not in kept


def test_a_match_is_kept_with_its_tap_and_is_in_no_log(planted: House, capfd: pytest.CaptureFixture[str]) -> None:
    body = (
        '{"target":{"namespace":"shop","resource_type":"deploy","resource_name":"web"},"match":{"authority":"canary"}}'
    )
    assert planted.send("POST", "/v1/taps", body, **HEADERS).status == 201
    output = capfd.readouterr()
    assert CANARY not in (output.out + output.err).lower()
