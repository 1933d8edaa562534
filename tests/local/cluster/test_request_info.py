import pytest

from local.cluster.request_info import Query, readable_path, request_info


@pytest.mark.parametrize(
    ("request_line", "verb", "of"),
    [
        ("GET /api/v1/namespaces", "list", ("", "", "namespaces", "", "")),
        ("GET /api/v1/namespaces/acme", "get", ("", "acme", "namespaces", "", "acme")),
        ("PUT /api/v1/namespaces/acme/finalize", "update", ("", "acme", "namespaces", "finalize", "acme")),
        ("GET /apis/apps/v1/namespaces/acme/deployments?watch", "watch", ("apps", "acme", "deployments", "", "")),
        ("GET /apis/apps/v1/deployments?watch=false", "list", ("apps", "", "deployments", "", "")),
        (
            "DELETE /apis/apps/v1/namespaces/acme/deployments",
            "deletecollection",
            ("apps", "acme", "deployments", "", ""),
        ),
        ("GET /api/v1/pods?fieldSelector=metadata.name%3Dx", "list", ("", "", "pods", "", "x")),
        ("GET /api/v1/pods?fieldSelector=bad", "list", ("", "", "pods", "", "")),
        ("POST /apis/tap.linkerd.io/v1alpha1/watch/namespaces/a/tap", "watch", ("tap.linkerd.io", "a", "tap", "", "")),
        ("GET /api/v1/namespaces/a/services/http:p:9/proxy/x/y", "get", ("", "a", "services", "proxy", "http:p:9")),
        ("GET /healthz", "get", ("", "", "", "", "")),
        ("GET /apis/apps/v1", "get", ("", "", "", "", "")),
    ],
)
def test_a_request_is_about_a_verb_and_an_object(request_line: str, verb: str, of: tuple[str, ...]) -> None:
    method, _, target = request_line.partition(" ")
    path, _, query = target.partition("?")
    found = request_info(method, path, Query(query))
    assert found.verb == verb
    assert (found.group, found.namespace, found.resource, found.subresource, found.name) == of


def test_a_query_keeps_the_first_value_and_drops_what_cannot_be_read() -> None:
    query = Query("limit=1&limit=2&labelSelector=%zz&a;b=c&x=%ff")
    assert query.get("limit") == "1"
    assert query.all("limit") == ["1", "2"]
    assert not query.has("labelSelector")
    assert not query.has("x")


def test_a_broken_escape_makes_a_path_unreadable() -> None:
    assert readable_path("/a%2Fb")
    assert not readable_path("/a%zz")
