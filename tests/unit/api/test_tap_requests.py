import pytest

from chalicelib.api.tap_requests import NewTapBody, TapByResourceRequestBody, WatchQuery
from chalicelib.api.validation import body_of, query_of
from chalicelib.errors import InvalidRequest


def test_an_empty_request_of_the_document_is_good_and_means_its_defaults() -> None:
    body = body_of(TapByResourceRequestBody, {})
    assert (body.max_rps, body.extract_headers, body.match.path, body.target.namespace) == (100.0, False, "", None)


@pytest.mark.parametrize("rps", [1, 0.5, 1_000])
def test_a_rate_is_a_number(rps: float) -> None:
    assert body_of(TapByResourceRequestBody, {"max_rps": rps}).max_rps == rps


@pytest.mark.parametrize("rps", [True, "1", None, 0, -1])
def test_and_nothing_else(rps: object) -> None:
    with pytest.raises(InvalidRequest):
        body_of(TapByResourceRequestBody, {"max_rps": rps})


def test_a_watch_has_bounds() -> None:
    assert query_of(WatchQuery, {}).limit == 100
    query = query_of(WatchQuery, {"limit": ["1000"], "timeoutSeconds": ["25"]})
    assert (query.limit, query.timeout_seconds) == (1_000, 25)


def test_a_new_tap_names_its_target() -> None:
    with pytest.raises(InvalidRequest, match="target is required"):
        body_of(NewTapBody, {})
