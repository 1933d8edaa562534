from chalicelib.api import tap_contract as contract


def test_every_operation_wants_the_same_scope() -> None:
    each = (contract.OPEN, contract.LIST, contract.GET, contract.DELETE, contract.TICKETS, contract.TARGETS)
    assert {one.access for one in each} == {"tap:open"}
    assert {one.path.split("/")[2] for one in each} == {"taps", "targets"}


def test_what_is_made_can_be_followed() -> None:
    assert {link["operationId"] for link in contract.OPEN.replies[0].links.values()} == {
        contract.GET.id,
        contract.DELETE.id,
        contract.TICKETS.id,
    }
