import yaml

from local.cluster.objects import Object
from local.cluster.server import Running
from tests.local.cluster.conftest import TUNNEL_CRD, TUNNELS, Api, tunnel

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
TABLE = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}


def _tunnels() -> Object:
    definition: Object = yaml.safe_load(TUNNEL_CRD.read_text())
    return definition


async def test_a_second_definition_of_the_name_is_refused(api: Api) -> None:
    assert (await api("POST", DEFINITIONS, _tunnels())).status == 409


async def test_a_definition_is_established_at_once(api: Api) -> None:
    status = (await api("GET", f"{DEFINITIONS}/tunnels.uplink.inlets.dev")).body["status"]
    assert [(one["type"], one["status"]) for one in status["conditions"]] == [
        ("NamesAccepted", "True"),
        ("Established", "True"),
    ]
    assert status["acceptedNames"]["plural"] == "tunnels"


async def test_without_its_definition_a_resource_and_its_objects_are_gone(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("web"))
    assert (await api("DELETE", f"{DEFINITIONS}/tunnels.uplink.inlets.dev")).status == 200
    gone = await api("GET", TUNNELS)
    assert (gone.status, gone.body) == (404, "404 page not found\n")
    await api("POST", DEFINITIONS, _tunnels())
    assert (await api("GET", TUNNELS)).body["items"] == []


async def test_a_definition_must_be_named_after_what_it_defines(bare_api: Api) -> None:
    wrong = _tunnels()
    wrong["metadata"]["name"] = "nosuch"
    assert (await bare_api("POST", DEFINITIONS, wrong)).status == 422
    assert (await bare_api("POST", DEFINITIONS, {"metadata": {"name": "x"}, "spec": {}})).status == 422


async def test_a_definition_without_columns_shows_name_and_age(bare_api: Api) -> None:
    plain = _tunnels()
    plain["spec"]["scope"] = "Cluster"
    plain["spec"]["versions"][0].pop("additionalPrinterColumns")
    await bare_api("POST", DEFINITIONS, plain)
    path = "/apis/uplink.inlets.dev/v1alpha1/tunnels"
    made = tunnel("web")
    del made["metadata"]["namespace"]
    assert (await bare_api("POST", path, made)).status == 201
    table = (await bare_api("GET", path, headers=TABLE)).body
    assert [column["name"] for column in table["columnDefinitions"]] == ["Name", "Age"]


async def test_a_date_column_shows_how_long_ago(bare_api: Api, running: Running) -> None:
    dated = _tunnels()
    column = {"name": "Made", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
    dated["spec"]["versions"][0]["additionalPrinterColumns"] = [
        column,
        {**column, "name": "Never", "jsonPath": ".spec.no"},
    ]
    await bare_api("POST", DEFINITIONS, dated)
    await bare_api("POST", "/api/v1/namespaces", {"metadata": {"name": "acme"}})
    await bare_api("POST", TUNNELS, tunnel("web"))
    row = (await bare_api("GET", TUNNELS, headers=TABLE)).body["rows"][0]
    assert row["cells"] == ["web", row["cells"][1], "<unknown>"]
    assert row["cells"][1].endswith("s")
