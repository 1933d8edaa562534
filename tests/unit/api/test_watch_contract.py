"""Both prefixes, and the document's own names for its paths, schemas and fields."""

from chalicelib.api import watch_contract as contract
from chalicelib.api.document import document
from chalicelib.api.openapi import operations

DOCUMENT = document(operations())
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_the_seeds_operations_have_their_own_names() -> None:
    assert {each.path: each.id for each in (contract.NAMESPACE, contract.RESOURCE)} == {
        "/watch/namespaces/{namespace}/tap": "tapNamespace",
        "/watch/namespaces/{namespace}/{resource_type}/{resource_name}/tap": "tapResource",
    }


def test_the_same_under_the_groups_path() -> None:
    pairs = ((contract.NAMESPACE, contract.GROUP_NAMESPACE), (contract.RESOURCE, contract.GROUP_RESOURCE))
    assert all(other.path == f"/apis/tap.linkerd.io/v1alpha1{one.path}" for one, other in pairs)


def test_the_seeds_schemas_have_their_own_names_and_fields() -> None:
    assert set(SCHEMAS["TapByResourceRequest"]["properties"]) >= {"target", "match", "max_rps"}
    assert set(SCHEMAS["TcpAddress"]["properties"]) == {"ip", "port"}
    assert set(SCHEMAS["TapEvent"]["properties"]) >= {
        "source",
        "source_meta",
        "destination",
        "destination_meta",
        "route_meta",
        "proxy_direction",
        "request_init",
        "response_init",
        "response_end",
    }
    assert set(SCHEMAS["RequestInit"]["properties"]) >= {"id", "method", "scheme", "authority", "path", "headers"}
    assert set(SCHEMAS["ResponseInit"]["properties"]) >= {"id", "http_status", "latency_ns", "headers"}
    assert set(SCHEMAS["ResponseEnd"]["properties"]) >= {"id", "grpc_status", "duration_ns", "response_bytes"}


def test_both_media_types_are_told() -> None:
    answers = DOCUMENT["paths"]["/watch/namespaces/{namespace}/tap"]["post"]["responses"]
    assert set(answers["200"]["content"]) == {"application/json", "application/x-ndjson"}
    assert {"202", "204", "403"} <= set(answers)
