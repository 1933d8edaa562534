import yaml

from local.cluster.kinds.cells import duration
from tests.local.cluster.conftest import TUNNELS, Api, tunnel


async def test_yaml_is_written_where_it_is_asked_for(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("web"))
    answer = await api("GET", f"{TUNNELS}/web", headers={"Accept": "application/yaml"})
    assert answer.headers["Content-Type"] == "application/yaml"
    assert yaml.safe_load(answer.body)["metadata"]["name"] == "web"
    refused = await api("GET", f"{TUNNELS}/nosuch", headers={"Accept": "application/yaml"})
    assert yaml.safe_load(refused.body)["reason"] == "NotFound"


async def test_a_watch_cannot_be_yaml_and_nothing_is_protobuf(api: Api) -> None:
    assert (await api("GET", f"{TUNNELS}?watch=1", headers={"Accept": "application/yaml"})).status == 406
    answer = await api("GET", TUNNELS, headers={"Accept": "application/vnd.kubernetes.protobuf"})
    assert (answer.status, answer.body["reason"]) == (406, "NotAcceptable")


def test_a_span_of_time_is_as_short_as_kubectl_writes_it() -> None:
    spans = {
        0: "0s",
        119: "119s",
        120: "2m",
        185: "3m5s",
        720: "12m",
        3 * 3600: "3h",
        5 * 3600 + 180: "5h3m",
        9 * 3600: "9h",
    }
    spans |= {2 * 86400: "2d", 3 * 86400 + 7200: "3d2h", 400 * 86400: "400d"}
    assert {seconds: duration(seconds) for seconds in spans} == spans
