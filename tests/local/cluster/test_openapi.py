from tests.local.cluster.conftest import Api


async def test_the_index_leads_to_a_document_per_group(api: Api) -> None:
    paths = (await api("GET", "/openapi/v3", headers={"Accept": "application/json"})).body
    assert "apis/uplink.inlets.dev/v1alpha1" in paths
    document = (await api("GET", "/openapi/v3/apis/uplink.inlets.dev/v1alpha1")).body
    patch = document["paths"]["/apis/uplink.inlets.dev/v1alpha1/namespaces/{namespace}/tunnels/{name}"]["patch"]
    assert patch["parameters"][0]["name"] == "fieldValidation"
    assert patch["x-kubernetes-group-version-kind"]["kind"] == "Tunnel"
    schema = document["components"]["schemas"]["dev.inlets.uplink.v1alpha1.Tunnel"]
    assert schema["properties"]["spec"]["properties"]["tcpPorts"]["type"] == "array"


async def test_the_core_group_has_one_too_and_others_have_none(api: Api) -> None:
    assert "/api/v1/namespaces/{namespace}/secrets/{name}" in (await api("GET", "/openapi/v3/api/v1")).body["paths"]
    assert (await api("GET", "/openapi/v3/apis/nosuch/v1")).status == 404
    assert (await api("GET", "/openapi/v2")).status == 404
