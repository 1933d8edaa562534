"""`cluster/prometheus.py`: numbers or an error, never a false zero."""

import socket
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.prometheus import PrometheusTunnelMetrics
from chalicelib.errors import ClusterError, ClusterTrouble, ClusterUnavailable
from chalicelib.uplink.tunnel import Traffic, TunnelRef
from tests.unit.cluster.api_server import ApiServer, answer, recorded
from tests.unit.cluster.conftest import Time

REF = TunnelRef("acmeco", "web")
PATH = "/api/v1/namespaces/inlets/services/http:prometheus:9090/proxy/api/v1/query"


@pytest.fixture
def metrics(connection: ClusterConnection, time: Time) -> PrometheusTunnelMetrics:
    return PrometheusTunnelMetrics(connection, rx_metric="rx_total", tx_metric="tx_total", now=time.now)


def vector(*samples: tuple[str, object]) -> bytes:
    result = [{"metric": {"tunnel_name": name}, "value": [1764000000.1, value]} for name, value in samples]
    return answer(200, {"status": "success", "data": {"resultType": "vector", "result": result}})


def query(server: ApiServer, index: int = -1) -> str:
    target = urlsplit(server.seen[index].target)
    assert target.path == PATH
    return parse_qs(target.query)["query"][0]


def test_clients_of_all_namespaces_in_one_query(server: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    server.says(vector(("web.acmeco", "2"), ("a.b.other", "1"), ("idle.acmeco", "0")))
    assert metrics.connected_clients(None) == {
        TunnelRef("acmeco", "web"): 2,
        TunnelRef("other", "a.b"): 1,
        TunnelRef("acmeco", "idle"): 0,
    }
    assert len(server.seen) == 1
    assert query(server) == "sum by (tunnel_name) (controlplane_connected_gauge)"


def test_clients_of_one_namespace(server: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    server.says(vector())
    assert metrics.connected_clients("acmeco") == {}
    assert query(server) == r'sum by (tunnel_name) (controlplane_connected_gauge{tunnel_name=~".+\\.acmeco"})'


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-Inf", "x", "", 5, None])
def test_what_is_no_number_says_nothing(server: ApiServer, metrics: PrometheusTunnelMetrics, value: object) -> None:
    server.says(vector(("web.acmeco", value), ("up.acmeco", "1")))
    assert metrics.connected_clients(None) == {TunnelRef("acmeco", "up"): 1}


@pytest.mark.parametrize("name", ["", "standalone", ".acmeco", "web."])
def test_a_series_of_another_kind_is_left_out(server: ApiServer, metrics: PrometheusTunnelMetrics, name: str) -> None:
    server.says(vector((name, "1")))
    assert metrics.connected_clients(None) == {}


def test_a_negative_value_is_none(server: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    server.says(vector(("web.acmeco", "-1")))
    assert metrics.connected_clients(None) == {REF: 0}


def test_traffic_is_rounded_as_the_api_shows_it(server: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    server.says(vector(("", "195481.6")), vector(("", "32348.2")), vector(("", "62.987")))
    assert metrics.traffic(REF) == Traffic(195482, 32348, 62.99)
    assert [query(server, index) for index in range(3)] == [
        'sum(rate(rx_total{tunnel_name="web.acmeco"}[5m]))',
        'sum(rate(tx_total{tunnel_name="web.acmeco"}[5m]))',
        'sum(rate(dataplane_connections_total{type="tcp",tunnel_name="web.acmeco"}[5m]))',
    ]


def test_no_traffic_yet_is_zero(server: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    server.says(vector(), vector(("", "NaN")), vector())
    none = metrics.traffic(REF)
    assert none == Traffic(0, 0, 0.0)
    assert [type(value) for value in (none.rx, none.tx, none.tcp_connection_rate)] == [int, int, float]  # as JSON shows


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("proxy-target-500", ClusterUnavailable),
        ("proxy-target-401", ClusterUnavailable),  # Prometheus' own, not about our credentials
        ("proxy-target-404", ClusterUnavailable),
        ("proxy-target-html", ClusterUnavailable),
        ("proxy-target-drops", ClusterUnavailable),
        ("proxy-no-endpoints", ClusterUnavailable),
        ("proxy-no-service", ClusterError),
        ("proxy-forbidden", ClusterError),
        ("unauthorized", ClusterError),
    ],
)
def test_a_recorded_failure_is_told_from_an_answer(
    server: ApiServer, metrics: PrometheusTunnelMetrics, name: str, expected: type[ClusterTrouble]
) -> None:
    server.says(recorded(name))
    with pytest.raises(ClusterTrouble) as raised:
        metrics.connected_clients(None)
    assert type(raised.value) is expected
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"status": "error", "errorType": "bad_data", "error": "x"},
        {"status": "success", "data": {"resultType": "matrix", "result": []}},
        {"status": "success"},
        {},
        [],
        "",
    ],
)
def test_an_answer_without_a_vector_is_unavailable(
    server: ApiServer, metrics: PrometheusTunnelMetrics, body: object
) -> None:
    server.says(answer(200, body))
    with pytest.raises(ClusterUnavailable, match="without the numbers"):
        metrics.traffic(REF)


def test_three_seconds_are_all_that_it_gets_together(
    server: ApiServer, metrics: PrometheusTunnelMetrics, time: Time
) -> None:
    def slowly(wire: socket.socket) -> None:
        time.pass_by(2)
        wire.sendall(vector().replace(b"\r\n", b"\r\nconnection: close\r\n", 1))  # or the next call races its end

    server.says(slowly)
    with pytest.raises(ClusterUnavailable, match="no time left"):
        metrics.traffic(REF)
    assert len(server.seen) == 2


def test_another_service_may_be_named(server: ApiServer, connection: ClusterConnection) -> None:
    other = PrometheusTunnelMetrics(connection, service="mon/https:prom:443", rx_metric="r", tx_metric="t")
    server.says(vector())
    other.connected_clients(None)
    assert server.last.target.startswith("/api/v1/namespaces/mon/services/https:prom:443/proxy/api/v1/query?")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.floats(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["metric", "value", "tunnel_name"]), inner)
        ),
        max_leaves=8,
    )
)
def test_no_result_raises_anything_else(server: ApiServer, metrics: PrometheusTunnelMetrics, result: object) -> None:
    server.says(answer(200, {"status": "success", "data": {"resultType": "vector", "result": result}}))
    assert isinstance(metrics.connected_clients(None), dict)
