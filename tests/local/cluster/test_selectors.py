import pytest

from local.cluster.selectors import field_selector, label_selector
from local.cluster.status import ApiError


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("tier=gold", True),
        ("tier==gold", True),
        ("tier!=gold", False),
        ("tier in (gold, silver)", True),
        ("tier notin (gold)", False),
        ("nosuch notin (gold)", True),
        ("tier", True),
        ("!tier", False),
        ("!nosuch", True),
        ("tier=gold,size>3", True),
        ("size<3", False),
        ("size>gold", False),
        ("tier=", False),
        ("", True),
    ],
)
def test_a_label_selector_says_which_objects_it_means(selector: str, matches: bool) -> None:
    obj = {"metadata": {"labels": {"tier": "gold", "size": "5"}}}
    assert label_selector(selector)(obj) is matches


@pytest.mark.parametrize(
    "selector", ["=x", "a=b=c", "a in b", "a b", "a,,b", "a,", "!", "a in (b", "x" * 64, "a=" + "y" * 64]
)
def test_a_label_selector_that_is_none_is_refused(selector: str) -> None:
    with pytest.raises(ApiError) as refused:
        label_selector(selector)
    assert refused.value.code == 400


def test_a_field_selector_knows_the_one_name_it_is_about() -> None:
    assert field_selector("metadata.name=web,metadata.namespace=acme").name == "web"
    assert field_selector("metadata.name!=web").name == ""


def test_a_field_that_cannot_be_selected_by_is_refused() -> None:
    with pytest.raises(ApiError, match=r"field label not supported: spec\.x"):
        field_selector("spec.x=1").matcher({"metadata.name": ("metadata", "name")})
