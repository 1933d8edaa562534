import pytest

from local.cluster.negotiation import Form, aggregated_discovery, negotiate
from local.cluster.status import ApiError

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form()),
        ("*/*", Form()),
        ("application/*", Form()),
        ("text/html, */*;q=0.1", Form()),
        ("application/yaml", Form(yaml=True)),
        (TABLE, Form(form="Table", version="meta.k8s.io/v1")),
        ("application/json;as=Table;v=v9;g=meta.k8s.io,application/json", Form()),
        ("application/vnd.kubernetes.protobuf,application/json", Form()),
    ],
)
def test_the_first_form_that_can_be_written_is_taken(accept: str, form: Form) -> None:
    assert negotiate(accept) == form


@pytest.mark.parametrize(
    "accept", ["text/html", "garbage", "application/json;as=Nope;v=v1;g=meta.k8s.io", "application/cbor"]
)
def test_what_cannot_be_written_is_not_acceptable(accept: str) -> None:
    with pytest.raises(ApiError) as refused:
        negotiate(accept)
    assert refused.value.code == 406


def test_a_stream_is_never_yaml() -> None:
    with pytest.raises(ApiError):
        negotiate("application/yaml", streaming=True)
    assert negotiate("application/yaml,application/json", streaming=True) == Form()


def test_discovery_is_aggregated_where_it_is_asked_for_first() -> None:
    asked = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    assert aggregated_discovery(f"{asked},application/json") == "v2"
    assert aggregated_discovery(f"application/json,{asked}") == ""
    with pytest.raises(ApiError):
        aggregated_discovery("application/json;g=apidiscovery.k8s.io;v=v99;as=APIGroupDiscoveryList")
