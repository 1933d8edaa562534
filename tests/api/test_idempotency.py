"""Idempotency-Key at the doors that take it."""

from chalicelib.access.ports import Earlier
from tests.api.edges import refused
from tests.api.house import TOKEN, House

CONTENT = '{"name":"kube1","namespace":"acme","tcpPorts":[443]}'


def test_a_repeat_is_told_what_the_first_did(house: House) -> None:
    first = house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    second = house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    assert (first.status, second.status) == (201, 201)
    assert second.json() == first.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["location"] == first.headers["location"]
    assert house.cluster.calls.count("tunnels.create") == 1


def test_spaces_and_the_order_of_keys_make_no_other_body(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    other = '{ "tcpPorts": [443], "namespace": "acme", "name": "kube1" }'
    assert house.send("POST", "/v1/tunnels", other, Idempotency_Key="k").headers["idempotent-replayed"] == "true"


def test_another_body_is_a_mismatch(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    refused(
        house.send("POST", "/v1/tunnels", CONTENT.replace("443", "80"), Idempotency_Key="k"),
        422,
        "idempotency_mismatch",
    )


def test_the_same_key_at_another_door_is_another_use(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    assert house.send("POST", "/v1/namespace", '{"name":"beta"}', Idempotency_Key="k").status == 201


def test_one_that_still_runs_is_waited_for(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    ((key, done),) = house.records.kept.items()
    house.records.kept[key] = Earlier(done.body_hash, None, "")
    reply = house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    refused(reply, 409, "idempotency_running")
    assert reply.headers["retry-after"]


def test_a_refusal_gives_the_key_back(house: House) -> None:
    house.add_tunnel("acme", "kube1")
    refused(house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k"), 409, "tunnel_exists")
    house.cluster.tunnels.clear()
    assert house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k").status == 201


def test_without_the_database_a_request_with_a_key_waits_and_others_do_not(house: House) -> None:
    house.records.down = True
    reply = house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    refused(reply, 503, "store_unavailable")
    assert reply.headers["retry-after"]
    assert "tunnels.create" not in house.cluster.calls
    assert house.send("POST", "/v1/tunnels", CONTENT).status == 201


def test_a_dry_run_leaves_the_key_unused(house: House) -> None:
    assert house.send("POST", "/v1/tunnels?dryRun=1", CONTENT, Idempotency_Key="k").status == 201
    assert house.records.kept == {}
    assert house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k").status == 201


def test_another_tunnel_of_that_name_is_not_what_the_key_made(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    house.send("DELETE", "/v1/tunnels/kube1?namespace=acme")
    house.send("POST", "/v1/tunnels", CONTENT.replace("443", "80"))
    reply = house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    refused(reply, 404, "tunnel_not_found")
    assert "Idempotency-Key" in reply.json()["detail"]


def test_two_keys_are_none(house: House) -> None:
    headers = [("Authorization", f"Bearer {TOKEN}"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    refused(house.raw("POST", "/v1/tunnels", headers, CONTENT), 400, "invalid_request", "Idempotency-Key")


def test_a_key_that_is_too_long_is_refused(house: House) -> None:
    refused(
        house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k" * 256), 400, "invalid_request", "Idempotency-Key"
    )


def test_the_record_holds_neither_the_key_nor_the_body(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="my-own-key")
    assert "my-own-key" not in repr(house.records.kept)
    assert "443" not in [earlier.reference for earlier in house.records.kept.values()]


def test_a_tunnel_that_was_deleted_since_is_not_made_again(house: House) -> None:
    house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k")
    house.send("DELETE", "/v1/tunnels/kube1?namespace=acme")
    refused(house.send("POST", "/v1/tunnels", CONTENT, Idempotency_Key="k"), 404, "tunnel_not_found")
