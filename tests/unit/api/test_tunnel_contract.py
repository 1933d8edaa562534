from chalicelib.api import tunnel_contract as contract
from chalicelib.api.operation import Operation

DOCUMENTED = {
    "name": "acmeco",
    "namespace": "acmeco",
    "tcpPorts": [80, 443],
    "authToken": "TAjFZExVq6qUfnqojwR2HOej347fRXqV3vLexlyoP6GcRZ2SjIUALY8Jdx8",
    "connectedClients": 1,
    "created": "2024-09-10T14:48:21Z",
    "metrics": {"rx": 195482, "tx": 32348, "tcpConnectionRate": 62.99},
}  # the example of the Inlets Uplink documentation, word for word

ALL = (contract.LIST, contract.GET, contract.CREATE, contract.UPDATE, contract.DELETE)


def test_the_example_is_the_documented_one() -> None:
    assert contract.GET.replies[0].example == DOCUMENTED


def test_bodies_are_the_documented_ones() -> None:
    assert contract.CREATE.example == {"name": "acmeco", "namespace": "acmeco", "tcpPorts": [80, 443]}
    assert contract.UPDATE.example == {"name": "acmeco", "namespace": "acmeco", "tcpPorts": [80, 443, 4222]}


def test_methods_and_paths_are_uplinks() -> None:
    assert [(each.method, each.path) for each in ALL] == [
        ("GET", "/v1/tunnels"),
        ("GET", "/v1/tunnels/{name}"),
        ("POST", "/v1/tunnels"),
        ("PUT", "/v1/tunnels"),
        ("DELETE", "/v1/tunnels/{name}"),
    ]


def test_only_one_answer_may_hold_a_token() -> None:
    def tells(operation: Operation[object, object]) -> bool:  # type: ignore[type-var]
        return any(reply.model and "auth_token" in reply.model.model_fields for reply in operation.replies)

    assert [each.id for each in ALL if tells(each)] == ["getTunnel"]  # type: ignore[arg-type]


def test_links_lead_to_operations_that_exist() -> None:
    links = contract.CREATE.replies[0].links.values()
    assert {link["operationId"] for link in links} <= {each.id for each in ALL}
