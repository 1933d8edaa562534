from chalicelib.api import discovery_contract as contract


def test_the_seeds_operation_has_its_own_name() -> None:
    assert (contract.RESOURCES.path, contract.RESOURCES.id) == ("/apis/tap.linkerd.io/v1alpha1", "getTapApiResources")
    assert [each.path for each in (contract.GROUPS, contract.GROUP)] == ["/apis", "/apis/tap.linkerd.io"]
