from chalicelib.api.discovery_contract import ApiGroupListOut, ApiGroupOut, ApiResourceListOut
from tests.api.house import House


def test_groups(house: House) -> None:
    told = house.send("GET", "/apis").json()
    ApiGroupListOut.model_validate(told)
    assert sorted(told) == ["groups", "kind"]
    one = house.send("GET", "/apis/tap.linkerd.io").json()
    ApiGroupOut.model_validate(one)
    assert told["groups"] == [{key: value for key, value in one.items() if key not in ("kind", "apiVersion")}]


def test_resources_as_the_real_server_lists_them(house: House) -> None:
    told = house.send("GET", "/apis/tap.linkerd.io/v1alpha1").json()
    ApiResourceListOut.model_validate(told)
    assert [each["name"] for each in told["resources"]][:4] == ["namespaces", "namespaces/tap", "pods", "pods/tap"]
    assert len(told["resources"]) == 20
    assert {each["kind"] for each in told["resources"]} == {"Tap"}
    assert {tuple(each["verbs"]) for each in told["resources"]} == {("watch",)}
    assert [each["name"] for each in told["resources"] if not each["namespaced"]] == ["namespaces", "namespaces/tap"]
