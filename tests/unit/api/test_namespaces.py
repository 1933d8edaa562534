"""The three namespace operations, as the documented curls use them."""

from dataclasses import replace

from chalicelib.errors import ClusterUnavailable
from tests.api.edges import create_namespace
from tests.api.house import LICENCE, House


def test_list_is_of_managed_namespaces_without_noise(house: House) -> None:
    house.cluster.add_namespace(
        "beta",
        labels={"inlets.dev/uplink": "1", "kubernetes.io/metadata.name": "beta", "customer": "b"},
        annotations={"kubectl.kubernetes.io/last-applied-configuration": "{}", "owner": "x"},
    )
    reply = house.send("GET", "/v1/namespace")
    assert reply.status == 200
    assert reply.json()[1] == {
        "name": "beta",
        "labels": {"inlets.dev/uplink": "1", "customer": "b"},
        "annotations": {"owner": "x"},
        "created": "2026-11-24T12:00:00Z",
        "status": "Active",
    }


def test_list_says_who_answered(house: House) -> None:
    assert house.send("GET", "/v1/namespace").headers["portico-source"] == "cluster"
    assert house.send("GET", "/v1/namespace").headers["portico-source"] == "cache"
    assert house.send("GET", "/v1/namespace", Cache_Control="no-cache").headers["portico-source"] == "cluster"
    house.clock.advance(60)
    house.cluster.down = ClusterUnavailable("the cluster cannot be reached")
    stale = house.send("GET", "/v1/namespace")
    assert stale.headers["portico-source"] == "stale"
    assert stale.headers["portico-warning"]


def test_post_labels_it_and_copies_the_licence(house: House) -> None:
    reply = create_namespace(house, labels={"customer": "beta"}, annotations={"customer": "beta"})
    assert reply.status == 201
    assert reply.json() == {
        "name": "beta",
        "labels": {"customer": "beta", "inlets.dev/uplink": "1"},
        "annotations": {"customer": "beta"},
        "created": "2026-11-24T12:00:00Z",
        "status": "Active",
    }
    assert reply.headers["location"] == "/v1/namespace/beta"
    assert house.cluster.namespaces["beta"].labels["inlets.dev/uplink"] == "1"
    assert house.cluster.secrets["beta", "inlets-uplink-license"] == {"license": LICENCE}


def test_labels_that_are_null_are_none(house: House) -> None:
    assert create_namespace(house, labels=None, annotations=None).status == 201


def test_post_without_a_licence_to_copy_warns(house: House) -> None:
    del house.cluster.secrets["inlets", "inlets-uplink-license"]
    reply = create_namespace(house)
    assert reply.status == 201
    assert "licen" in str(reply.json()["warnings"]).lower()


def test_post_twice_with_a_key_makes_one(house: House) -> None:
    content = '{"name":"beta"}'
    first = house.send("POST", "/v1/namespace", content, Idempotency_Key="k")
    second = house.send("POST", "/v1/namespace", content, Idempotency_Key="k")
    assert (first.status, second.status) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert house.cluster.calls.count("namespaces.create") == 1


def test_the_mark_of_the_key_is_not_shown(house: House) -> None:
    reply = house.send("POST", "/v1/namespace", '{"name":"beta"}', Idempotency_Key="k")
    assert reply.json()["annotations"] == {}
    assert "portico.dev/idempotency" in house.cluster.namespaces["beta"].annotations


def test_a_replay_of_what_is_gone_says_so(house: House) -> None:
    house.send("POST", "/v1/namespace", '{"name":"beta"}', Idempotency_Key="k")
    house.cluster.namespaces.pop("beta")
    house.clock.advance(60)
    reply = house.send("POST", "/v1/namespace", '{"name":"beta"}', Idempotency_Key="k")
    assert (reply.status, reply.json()["code"]) == (404, "namespace_not_found")
    assert "Idempotency-Key" in reply.json()["detail"]


def test_a_namespace_made_anew_is_not_what_the_key_made(house: House) -> None:
    house.send("POST", "/v1/namespace", '{"name":"beta"}', Idempotency_Key="k")
    house.cluster.namespaces["beta"] = replace(house.cluster.namespaces["beta"], uid="another")
    house.clock.advance(60)
    reply = house.send("POST", "/v1/namespace", '{"name":"beta"}', Idempotency_Key="k")
    assert (reply.status, reply.json()["code"]) == (404, "namespace_not_found")


def test_a_dry_run_changes_nothing(house: House) -> None:
    before = dict(house.cluster.namespaces)
    assert house.send("POST", "/v1/namespace?dryRun=1", '{"name":"beta"}').status == 201
    assert house.send("DELETE", "/v1/namespace/acme?dryRun=1").status == 202
    assert house.cluster.namespaces == before


def test_delete_is_on_its_way(house: House) -> None:
    reply = house.send("DELETE", "/v1/namespace/acme")
    assert (reply.status, reply.json()["name"], reply.json()["status"]) == (202, "acme", "Terminating")


def test_delete_if_empty_takes_an_empty_one(house: House) -> None:
    house.cluster.tunnels.clear()
    assert house.send("DELETE", "/v1/namespace/acme?ifEmpty=1").status == 202
