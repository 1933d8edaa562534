"""The HTTP side, with a real client on loopback."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from local.prometheus.series import Sample, SeriesStore
from local.prometheus.server import Prometheus

NOW = 1000.0
Client = TestClient[Request, Application]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    store = SeriesStore()
    for number in range(11):
        store.ingest(NOW - 100 + 10 * number, [Sample({"__name__": "m_total", "tunnel_name": "a.x"}, 10.0 * number)])
    async with TestClient(TestServer(Prometheus(store, clock=lambda: NOW).app())) as connected:
        yield connected


async def ask(client: Client, path: str, **query: str) -> tuple[int, dict[str, object]]:
    response = await client.get(path, params=query)
    return response.status, await response.json()


async def test_a_query_by_get_and_by_form(client: Client) -> None:
    expected = {
        "status": "success",
        "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1000, "100"]}]},
    }
    assert await ask(client, "/api/v1/query", query="sum(m_total)") == (200, expected)
    response = await client.post("/api/v1/query", data={"query": "sum(m_total)"})
    assert (response.status, await response.json()) == (200, expected)


async def test_a_query_at_another_time_in_both_spellings(client: Client) -> None:
    for time in ("950", "1970-01-01T00:15:50Z"):
        _, body = await ask(client, "/api/v1/query", query="sum(m_total)", time=time)
        assert body["data"] == {"resultType": "vector", "result": [{"metric": {}, "value": [950, "50"]}]}


async def test_a_scalar(client: Client) -> None:
    _, body = await ask(client, "/api/v1/query", query="1.50")
    assert body["data"] == {"resultType": "scalar", "result": [1000, "1.5"]}


async def test_a_range(client: Client) -> None:
    status, body = await ask(
        client, "/api/v1/query_range", query="sum(rate(m_total[50s]))", start="950", end="1000", step="25s"
    )
    points = [[950, "1"], [975, "1"], [1000, "1"]]
    assert status == 200
    assert body["data"] == {"resultType": "matrix", "result": [{"metric": {}, "values": points}]}


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"query": "sum("}, 'invalid parameter "query"'),
        ({}, 'invalid parameter "query"'),
        ({"query": "m", "time": "now"}, 'invalid parameter "time"'),
        ({"query": "m", "time": "NaN"}, 'invalid parameter "time"'),
        ({"query": "m", "time": "1970-01-01T00:00:00"}, 'invalid parameter "time"'),
    ],
)
async def test_a_bad_query_is_bad_data(client: Client, query: dict[str, str], complaint: str) -> None:
    status, body = await ask(client, "/api/v1/query", **query)
    assert (status, body["status"], body["errorType"]) == (400, "error", "bad_data")
    assert complaint in str(body["error"])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"end": "900"}, "must not be before"),
        ({"start": ""}, 'invalid parameter "start"'),
        ({"step": "0"}, "zero or negative"),
        ({"step": "-1"}, "zero or negative"),
        ({"step": "soon"}, 'invalid parameter "step"'),
        ({"step": "0.001"}, "11,000 points"),
    ],
)
async def test_a_bad_range_is_bad_data(client: Client, change: dict[str, str], complaint: str) -> None:
    status, body = await ask(
        client, "/api/v1/query_range", **{"query": "m", "start": "950", "end": "1000", "step": "10", **change}
    )
    assert (status, body["errorType"]) == (400, "bad_data")
    assert complaint in str(body["error"])


async def test_label_values_and_ready(client: Client) -> None:
    assert await ask(client, "/api/v1/label/__name__/values") == (200, {"status": "success", "data": ["m_total"]})
    assert await ask(client, "/api/v1/label/tunnel_name/values") == (200, {"status": "success", "data": ["a.x"]})
    assert (await ask(client, "/api/v1/label/job/values", **{"match[]": "m"}))[0] == 400
    for path in ("/-/ready", "/-/healthy"):
        assert (await client.get(path)).status == 200
