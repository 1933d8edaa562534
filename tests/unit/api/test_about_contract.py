from chalicelib.api import about_contract as contract


def test_what_is_open_says_nothing_of_the_cluster() -> None:
    for each in (contract.HEALTH, contract.PAGE, contract.OPENAPI):
        assert each.access == "anyone"
        assert not each.asks_cluster


def test_health_has_two_states_and_two_parts() -> None:
    schema = contract.HealthOut.model_json_schema()
    assert schema["properties"]["status"]["enum"] == ["ok", "degraded"]
    assert set(contract.PartsOut.model_fields) == {"cluster", "store"}


def test_whoami_wants_a_credential_and_no_scope() -> None:
    assert contract.WHOAMI.access == "any scope"
