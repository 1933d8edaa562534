"""Reading a whole filter: how leaves join, and every way to write it wrongly, named and placed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.tap.filtering import EVERYTHING, LEAVES, Filter, both, read_filter
from chalicelib.tap.limits import FILTER_BYTES, FILTER_DEPTH, FILTER_LEAVES
from tests.unit.tap.traffic import exchange, reader, request, whole


def passes(spec: object) -> bool:
    return read_filter(spec, headers=True).passes(whole(request(method="GET", path="/cart")), reader())


@pytest.mark.parametrize("spec", [None, {}])
def test_nothing_written_is_everything(spec: object) -> None:
    assert read_filter(spec, headers=False) is EVERYTHING
    assert EVERYTHING.everything
    assert passes(spec)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"method": "GET"}, True),
        ({"not": {"method": "GET"}}, False),
        ({"all": [{"method": "GET"}, {"status": 200}]}, True),
        ({"all": [{"method": "GET"}, {"status": 500}]}, False),
        ({"any": [{"method": "PUT"}, {"status": 200}]}, True),
        ({"any": [{"method": "PUT"}, {"status": 500}]}, False),
        ({"not": {"any": [{"status": ">=400"}, {"path": "health"}]}}, True),
    ],
)
def test_how_leaves_join(spec: object, expected: bool) -> None:
    assert passes(spec) is expected


def test_every_leaf_of_the_language_is_there() -> None:
    language = "method path authority status grpc_status latency_ms direction source destination header tls"
    assert list(LEAVES) == language.split()


def test_one_leaf_that_waits_makes_the_whole_wait() -> None:
    assert read_filter({"all": [{"method": "GET"}, {"path": "a"}]}, headers=False).early
    assert not read_filter({"any": [{"method": "GET"}, {"not": {"status": 200}}]}, headers=False).early


def test_it_remembers_what_was_written() -> None:
    spec = {"status": "5xx"}
    assert read_filter(spec, headers=False).spec == spec


def nested(levels: int) -> object:
    spec: object = {"method": "GET"}
    for _ in range(levels - 1):
        spec = {"not": spec}
    return spec


@pytest.mark.parametrize(
    ("spec", "pointer", "told"),
    [
        ([], "/filter", "an object of one key"),
        ("status", "/filter", "an object of one key"),
        ({"status": 1, "method": "GET"}, "/filter", "an object of one key"),
        ({"colour": "red"}, "/filter/colour", "'colour' is not a filter"),
        ({"a/b~c": 1}, "/filter/a~1b~0c", "is not a filter"),
        ({"all": []}, "/filter/all", "at least one"),
        ({"any": {"status": 1}}, "/filter/any", "a list"),
        (
            {"all": [{"status": 200}, {"not": {"status": "bad"}}]},
            "/filter/all/1/not/status",
            "a number or a comparison",
        ),
        ({"path": "("}, "/filter/path", "RE2"),
        (nested(FILTER_DEPTH + 1), "/filter/not/not/not/not/not/not", "levels deep"),
        ({"any": [{"tls": True}] * (FILTER_LEAVES + 1)}, f"/filter/any/{FILTER_LEAVES}/tls", "at most 32 leaves"),
        ({"path": "x" * FILTER_BYTES}, "/filter", "at most 2048 bytes"),
    ],
)
def test_each_mistake_is_named_and_placed(spec: object, pointer: str, told: str) -> None:
    with pytest.raises(InvalidRequest, match="/filter") as caught:
        read_filter(spec, headers=True)
    (flaw,) = caught.value.flaws
    assert flaw.pointer == pointer
    assert told in flaw.detail


def test_one_that_is_too_deep_even_to_be_measured_is_too_long() -> None:
    with pytest.raises(InvalidRequest, match="at most 2048 bytes"):
        read_filter(nested(100_000), headers=False)


def test_limits_are_inclusive() -> None:
    read_filter(nested(FILTER_DEPTH), headers=False)
    read_filter({"any": [{"tls": True}] * FILTER_LEAVES}, headers=False)


def test_header_needs_the_right() -> None:
    spec = {"header": {"name": "accept", "value": "json"}}
    with pytest.raises(InvalidRequest, match="tap:headers"):
        read_filter(spec, headers=False)
    assert not read_filter(spec, headers=True).passes(exchange(), reader())


def test_the_taps_own_filter_comes_first_and_is_not_told() -> None:
    tap, viewer = read_filter({"path": "cart"}, headers=False), read_filter({"status": 200}, headers=False)
    assert both(EVERYTHING, viewer) is viewer
    alone, joined = both(tap, EVERYTHING), both(tap, viewer)
    assert (alone.spec, joined.spec) == (None, {"status": 200})
    assert (alone.early, joined.early) == (True, False)
    assert joined.passes(whole(), reader())
    assert not joined.passes(whole(request(path="/other")), reader())
    assert not alone.passes(whole(request(path="/other")), reader())
    assert not alone.everything


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*LEAVES, "all", "any", "not", "x"]), inner, min_size=1, max_size=2)
    ),
    max_leaves=8,
)


def read(spec: object) -> Filter | InvalidRequest:
    try:
        return read_filter(spec, headers=True)
    except InvalidRequest as refused:
        return refused


@given(JSON)
def test_any_json_is_read_or_refused_with_its_place(spec: object) -> None:
    outcome = read(spec)
    if isinstance(outcome, Filter):
        assert outcome.passes(whole(), reader()) in {True, False}
    else:
        assert [flaw.pointer.startswith("/filter") for flaw in outcome.flaws] == [True]
