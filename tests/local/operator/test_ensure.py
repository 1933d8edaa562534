import pytest

from local.operator.ensure import covers


@pytest.mark.parametrize(
    ("actual", "wanted"),
    [
        ({"a": 1, "filled": "in"}, {"a": 1}),
        ([{"name": "x", "default": True}], [{"name": "x"}]),
        ({}, {"a": {}, "b": [], "c": "", "d": None}),
        (None, {"a": {}}),
        ({"a": ""}, {"a": ""}),
    ],
)
def test_what_a_server_fills_in_or_leaves_out_is_no_difference(actual: object, wanted: object) -> None:
    assert covers(actual, wanted)


@pytest.mark.parametrize(
    ("actual", "wanted"),
    [
        ({"a": 1}, {"a": 2}),
        ({}, {"a": False}),
        ({}, {"a": 0}),
        ([1, 2], [1]),
        ([1], [1, 2]),
        ([2, 1], [1, 2]),
        ({"a": "x"}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": []}),
        ({"a": "x"}, {"a": ""}),
    ],
)
def test_what_is_a_difference(actual: object, wanted: object) -> None:
    assert not covers(actual, wanted)
