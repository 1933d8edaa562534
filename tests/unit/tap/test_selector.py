"""Label selectors, as the API server reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.leaf import Mistake
from chalicelib.tap.selector import selector

LABELS = {"app": "web", "tier": "front", "app.kubernetes.io/name": "shop"}


@pytest.mark.parametrize(
    ("text", "selects"),
    [
        ("app=web", True),
        ("app==web", True),
        ("app = web", True),
        ("app=api", False),
        ("app!=api", True),
        ("none!=api", True),
        ("app in (web,api)", True),
        ("app in ( web , api )", True),
        ("app notin (web)", False),
        ("none notin (web)", True),
        ("none in (web)", False),
        ("app", True),
        ("none", False),
        ("!none", True),
        ("! app", False),
        ("app=web,tier in (front,back),!canary", True),
        ("app=web,tier=back", False),
        ("app.kubernetes.io/name=shop", True),
        ("app=", False),
    ],
)
def test_each_operator(text: str, selects: bool) -> None:
    assert selector(text)(LABELS) is selects


@pytest.mark.parametrize(
    "text", ["", "app=web,", "=web", "app in web", "app in (web", "app=we b", "app>3", "-app=web", "a=-b"]
)
def test_the_part_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Mistake, match="not a label selector: '"):
        selector(text)


PIECES = st.sampled_from(["app", "=", "!=", "==", " in ", " notin ", "(", ")", ",", "web", "!", " ", "-", "é"])


@given(st.lists(PIECES, max_size=8).map("".join))
def test_any_text_is_read_or_refused_and_never_both_ways_true(text: str) -> None:
    try:
        selects = selector(text)
    except Mistake as mistake:
        refused = str(mistake)
    else:
        refused = ""
        assert selects(LABELS) in {True, False}
    assert not refused or "app=web" in refused
