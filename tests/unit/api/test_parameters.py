import pytest

from chalicelib.api.parameters import TEXT_LENGTH
from chalicelib.api.tunnel_requests import OneTunnelQuery, TunnelListQuery
from chalicelib.api.validation import query_of
from chalicelib.errors import InvalidRequest
from chalicelib.uplink.limits import PAGE


@pytest.mark.parametrize(("sent", "read"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_a_flag_is_one_of_four_words(sent: str, read: bool) -> None:
    assert query_of(OneTunnelQuery, {"namespace": ["a"], "metrics": [sent]}).metrics is read


@pytest.mark.parametrize("sent", ["2", "", "yes", "True", " 1", "01", "١"])
def test_anything_else_is_no_flag(sent: str) -> None:
    with pytest.raises(InvalidRequest, match="the query parameter metrics must be 1 or 0"):
        query_of(OneTunnelQuery, {"namespace": ["a"], "metrics": [sent]})


def test_flags_have_their_defaults() -> None:
    query = query_of(OneTunnelQuery, {"namespace": ["a"]})
    assert (query.metrics, query.token) == (False, True)


@pytest.mark.parametrize("sent", ["1", str(PAGE - 1), str(PAGE)])
def test_a_page_size_within_its_limits_is_taken(sent: str) -> None:
    assert query_of(TunnelListQuery, {"limit": [sent]}).limit == int(sent)


@pytest.mark.parametrize("sent", ["0", str(PAGE + 1), "-1", "1.5", "", "1e2", " 5", "٥", "9" * 100])
def test_a_page_size_beyond_them_is_not(sent: str) -> None:
    with pytest.raises(InvalidRequest, match=f"limit must be a whole number from 1 to {PAGE}"):
        query_of(TunnelListQuery, {"limit": [sent]})


def test_an_empty_namespace_is_a_variable_that_was_not_set() -> None:
    with pytest.raises(InvalidRequest, match="the query parameter namespace is empty"):
        query_of(TunnelListQuery, {"namespace": [""]})


def test_text_has_a_length() -> None:
    assert query_of(TunnelListQuery, {"q": ["x" * TEXT_LENGTH]}).q
    with pytest.raises(InvalidRequest, match=f"has more than {TEXT_LENGTH} characters"):
        query_of(TunnelListQuery, {"q": ["x" * (TEXT_LENGTH + 1)]})
