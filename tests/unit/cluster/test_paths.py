"""`cluster/paths.py`: whatever a name holds, it stays one segment, on the wire and after a server has decoded it."""

from urllib.parse import parse_qsl, unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.paths import encode_segment, target_of
from chalicelib.errors import InvalidName, InvalidRequest
from tests.unit.cluster.api_server import ApiServer

HOSTILE = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="./%2Ff\\?#&=:;@ \x00\r\n\tüñ漢\u2215\uff0f", max_size=12),
    st.sampled_from(
        ["..", ".", "", "a/b", "../x", "%2e%2e", "%2F", "a%2Fb", "..%2f", "\ud800", "\u202e", "a\r\nX: y", "…"]
    ),
)


@pytest.mark.parametrize("segment", ["", ".", "..", "a/b", "/", "../kube-system", "%2e%2e", "a%2Fb", "100%", "\ud800"])
def test_what_is_no_segment_is_refused(segment: str) -> None:
    with pytest.raises(InvalidName):
        encode_segment(segment)


@pytest.mark.parametrize(
    ("segment", "encoded"),
    [
        ("web", "web"),
        ("a?b#c", "a%3Fb%23c"),
        ("ü", "%C3%BC"),
        ("a\r\nX: y", "a%0D%0AX:%20y"),
        ("http:prometheus:9090", "http:prometheus:9090"),
        ("...", "..."),
    ],
)
def test_everything_else_is_encoded(segment: str, encoded: str) -> None:
    assert encode_segment(segment) == encoded


def test_a_query_is_encoded_and_left_out_when_empty() -> None:
    assert target_of(("api", "v1"), {}) == "/api/v1"
    assert target_of(("api",), {"labelSelector": "a in (b,c)&x"}) == "/api?labelSelector=a+in+%28b%2Cc%29%26x"


def test_a_query_value_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        target_of(("api",), {"labelSelector": "\ud800"})


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(HOSTILE, min_size=1, max_size=3), selector=HOSTILE)
def test_on_the_wire_no_name_escapes_its_segment(
    server: ApiServer, connection: ClusterConnection, names: list[str], selector: str
) -> None:
    segments = ("api", "v1", *names)
    before = len(server.seen)
    try:
        connection.request("GET", segments, query={"labelSelector": selector})
    except (InvalidName, InvalidRequest):
        assert len(server.seen) == before
        return
    path, _, query = server.last.target.partition("?")
    assert path.isascii()
    assert [unquote_to_bytes(part).decode() for part in path.split("/")] == ["", *segments]
    decoded = unquote_to_bytes(path).decode()  # what an API server looks at
    assert decoded.split("/") == ["", *segments]
    assert not {".", "..", ""} & set(decoded.split("/")[1:])
    assert dict(parse_qsl(query, keep_blank_values=True)) == {"labelSelector": selector}
    assert set(server.last.headers) == {"host", "accept", "accept-encoding", "user-agent", "authorization"}
