"""Names and namespaces at their edges: one test for each row of the table of decisions, named after it."""

import pytest

from chalicelib.errors import TunnelNotFound
from tests.api.edges import body, create, create_namespace, refused, update
from tests.api.house import House


@pytest.mark.parametrize(
    ("name", "pointer"), [(..., "/name"), ("", "/name"), (1, "/name"), (None, "/name"), (["a"], "/name")]
)
def test_name_missing_empty_or_not_a_string(house: House, name: object, pointer: str) -> None:
    reply = create(house, name=name)
    assert reply.status == 400
    assert reply.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("name", ["Acme", "-a", "a-", "a_b", "a" * 64, "a.b", "1abc", "web\n", "wéb"])
def test_a_name_that_no_service_can_have_on_create(house: House, name: str) -> None:
    reply = create(house, name=name)
    refused(reply, 400, "invalid_name", "/name")
    assert "^" in str(reply.json()["errors"])


@pytest.mark.parametrize("name", ["Acme", "-a", "a-", "a_b", "a" * 64, "a.b", "1abc"])
def test_the_same_names_on_get_and_delete(house: House, name: str) -> None:
    refused(house.send("GET", f"/v1/tunnels/{name}?namespace=acme"), 404, "tunnel_not_found")
    refused(house.send("DELETE", f"/v1/tunnels/{name}?namespace=acme"), 404, "tunnel_not_found")


@pytest.mark.parametrize("name", ["1abc", "a.b"])
def test_what_kubectl_made_under_such_a_name_can_be_seen_and_removed(house: House, name: str) -> None:
    house.add_tunnel("acme", name)
    assert house.send("GET", f"/v1/tunnels/{name}?namespace=acme").json()["name"] == name
    assert house.send("DELETE", f"/v1/tunnels/{name}?namespace=acme").status == 204


@pytest.mark.parametrize(
    "name", ["%2e%2e", "a%2fb", "..%2f..", "a%252fb", "a%00b", "a%20b", "%ff", "w%C3%A9b", "a%3Fb", "a%23b"]
)
def test_a_name_that_would_leave_its_segment_of_a_url(house: House, name: str) -> None:
    refused(house.send("GET", f"/v1/tunnels/{name}?namespace=acme"), 400, "invalid_name")
    refused(house.send("DELETE", f"/v1/tunnels/{name}?namespace=acme"), 400, "invalid_name")
    assert house.cluster.calls == []


@pytest.mark.parametrize("namespace", ["..", "a%2Fb", "%252e%252e", "a%20b"])
def test_a_namespace_that_would_leave_its_segment_of_a_url(house: House, namespace: str) -> None:
    refused(house.send("GET", f"/v1/tunnels/web?namespace={namespace}"), 400, "invalid_name")
    refused(house.send("GET", f"/v1/tunnels?namespace={namespace}"), 400, "invalid_name")
    assert house.cluster.calls == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_namespace_missing_in_the_query(house: House, method: str) -> None:
    reply = house.send(method, "/v1/tunnels/web")
    refused(reply, 400, "invalid_request", "?namespace")
    assert reply.json()["detail"] == "the query parameter namespace is required"


def test_namespace_missing_in_the_body(house: House) -> None:
    refused(create(house, namespace=...), 400, "invalid_request", "/namespace")
    refused(update(house, namespace=...), 400, "invalid_request", "/namespace")


@pytest.mark.parametrize("namespace", ["kube-system", "inlets", "default", "kube-public", "kube-node-lease", "linkerd"])
def test_namespace_reserved(house: House, namespace: str) -> None:
    house.cluster.add_namespace(namespace)
    house.add_tunnel(namespace, "web")
    replies = [
        house.send("GET", f"/v1/tunnels?namespace={namespace}"),
        house.send("GET", f"/v1/tunnels/web?namespace={namespace}"),
        create(house, namespace=namespace),
        update(house, namespace=namespace),
        house.send("DELETE", f"/v1/tunnels/web?namespace={namespace}"),
        create_namespace(house, name=namespace),
        house.send("DELETE", f"/v1/namespace/{namespace}"),
    ]
    for reply in replies:
        refused(reply, 403, "namespace_reserved")
    assert house.cluster.calls == []
    assert [each["name"] for each in house.send("GET", "/v1/namespace").json()] == ["acme"]
    assert {each["namespace"] for each in house.send("GET", "/v1/tunnels").json()} == {"acme"}


def test_namespace_absent(house: House) -> None:
    replies = [
        house.send("GET", "/v1/tunnels?namespace=nowhere"),
        house.send("GET", "/v1/tunnels/web?namespace=nowhere"),
        create(house, namespace="nowhere"),
        update(house, namespace="nowhere"),
        house.send("DELETE", "/v1/tunnels/web?namespace=nowhere"),
        house.send("DELETE", "/v1/namespace/nowhere"),
    ]
    for reply in replies:
        refused(reply, 404, "namespace_not_found")


@pytest.mark.parametrize("labels", [{}, {"inlets.dev/uplink": "0"}, {"inlets.dev/uplink": "true"}])
def test_namespace_without_the_label(house: House, labels: dict[str, str]) -> None:
    house.cluster.add_namespace("wild", labels=labels)
    house.add_tunnel("wild", "web")
    replies = [
        house.send("GET", "/v1/tunnels?namespace=wild"),
        house.send("GET", "/v1/tunnels/web?namespace=wild"),
        create(house, namespace="wild"),
        update(house, namespace="wild"),
        house.send("DELETE", "/v1/tunnels/web?namespace=wild"),
        house.send("DELETE", "/v1/namespace/wild"),
    ]
    for reply in replies:
        refused(reply, 403, "namespace_not_managed")
    assert "wild" in house.cluster.namespaces
    assert "wild" not in house.send("GET", "/v1/namespace").body
    assert "wild" not in house.send("GET", "/v1/tunnels").body


def test_namespace_terminating(house: House) -> None:
    house.send("DELETE", "/v1/namespace/acme")
    refused(create(house), 409, "namespace_terminating")
    refused(update(house), 409, "namespace_terminating")
    assert house.send("GET", "/v1/tunnels/web?namespace=acme").status == 200
    assert house.send("GET", "/v1/tunnels?namespace=acme").status == 200


def test_put_has_no_name_in_its_path(house: House) -> None:
    assert update(house).status == 200
    refused(
        house.send("PUT", "/v1/tunnels/web", body(name="web", namespace="acme", tcpPorts=[])), 404, "route_not_found"
    )


def test_put_of_a_tunnel_that_is_not_there(house: House) -> None:
    refused(update(house, name="other"), 404, "tunnel_not_found")
    assert all(ref.name != "other" for ref in house.cluster.tunnels)


def test_tunnel_exists_even_if_identical(house: House) -> None:
    assert create(house, tcpPorts=[443]).status == 201
    refused(create(house, tcpPorts=[443]), 409, "tunnel_exists")


def test_the_same_tunnel_name_in_another_namespace(house: House) -> None:
    house.cluster.add_namespace("beta")
    assert create(house).status == 201
    assert create(house, namespace="beta").status == 201


def test_a_service_of_that_name_that_is_not_the_tunnels(house: House) -> None:
    house.cluster.services["acme", "kube1"] = ""
    refused(create(house), 409, "name_collision")


@pytest.mark.parametrize("managed", [True, False])
def test_post_namespace_that_exists_labelled_or_not(house: House, managed: bool) -> None:
    house.cluster.add_namespace("beta", managed=managed)
    before = house.cluster.namespaces["beta"]
    refused(create_namespace(house), 409, "namespace_exists")
    assert house.cluster.namespaces["beta"] == before


@pytest.mark.parametrize("value", [1, True, None, 1.5, ["a"], {"a": "b"}])
@pytest.mark.parametrize("field", ["labels", "annotations"])
def test_label_and_annotation_values_that_are_no_strings(house: House, field: str, value: object) -> None:
    refused(create_namespace(house, **{field: {"customer": value}}), 400, "invalid_request", f"/{field}/customer")


@pytest.mark.parametrize(
    ("field", "pairs"),
    [
        ("labels", {"customer": "x" * 64}),
        ("labels", {"x" * 64: "a"}),
        ("labels", {"customer": "-a"}),
        ("labels", {"a b": "c"}),
        ("labels", {"": "c"}),
        ("labels", {"a/b/c": "d"}),
        ("labels", {"customer": "a\n"}),
        ("labels", {"app.kubernetes.io/name": "a"}),
        ("labels", {"pod-security.kubernetes.io/enforce": "privileged"}),
        ("annotations", {"a b": "c"}),
        ("annotations", {"x" * 64: "a"}),
        ("annotations", {"k8s.io/x": "a"}),
    ],
)
def test_label_syntax(house: House, field: str, pairs: dict[str, str]) -> None:
    refused(create_namespace(house, **{field: pairs}), 400, "invalid_request")
    assert "beta" not in house.cluster.namespaces


def test_annotations_beyond_what_a_body_holds(house: House) -> None:
    refused(create_namespace(house, annotations={"a": "x" * (256 * 1024)}), 413, "body_too_large")


@pytest.mark.parametrize("value", ["0", "", "true"])
def test_caller_tries_another_value_of_the_uplink_label(house: House, value: str) -> None:
    refused(
        create_namespace(house, labels={"inlets.dev/uplink": value}),
        400,
        "invalid_request",
        "/labels/inlets.dev~1uplink",
    )


def test_caller_says_the_uplink_label_as_it_will_be(house: House) -> None:
    assert create_namespace(house, labels={"inlets.dev/uplink": "1"}).status == 201


def test_delete_namespace_twice(house: House) -> None:
    first = house.send("DELETE", "/v1/namespace/acme")
    assert (first.status, first.json()["status"]) == (202, "Terminating")
    assert house.send("DELETE", "/v1/namespace/acme").status == 202
    house.cluster.namespaces.pop("acme")
    refused(house.send("DELETE", "/v1/namespace/acme"), 404, "namespace_not_found")


def test_delete_namespace_with_tunnels(house: House) -> None:
    refused(house.send("DELETE", "/v1/namespace/acme?ifEmpty=1"), 409, "namespace_not_empty")
    assert house.send("DELETE", "/v1/namespace/acme").status == 202


def test_a_tunnel_that_is_not_there_is_said_by_its_name(house: House) -> None:
    reply = house.send("GET", "/v1/tunnels/nope?namespace=acme")
    refused(reply, 404, TunnelNotFound.code)
    assert "acme/nope" in reply.json()["detail"]
