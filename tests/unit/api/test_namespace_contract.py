from chalicelib.api import namespace_contract as contract


def test_the_path_is_singular_as_uplinks() -> None:
    each = (contract.LIST, contract.CREATE, contract.DELETE)
    assert [(one.method, one.path) for one in each] == [
        ("GET", "/v1/namespace"),
        ("POST", "/v1/namespace"),
        ("DELETE", "/v1/namespace/{name}"),
    ]


def test_the_example_is_the_documented_one() -> None:
    assert contract.CREATE.example == {
        "name": "acmeco",
        "annotations": {"customer": "acmeco"},
        "labels": {"customer": "acmeco"},
    }


def test_deleting_is_accepted_and_not_done() -> None:
    assert [reply.status for reply in contract.DELETE.replies] == [202]
