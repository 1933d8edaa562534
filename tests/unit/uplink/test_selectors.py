import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.uplink.selectors import selector

GOLD = {"tier": "gold", "example.com/zone": "a"}


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        ("", True),
        ("  ", True),
        ("tier=gold", True),
        ("tier == gold", True),
        ("tier=silver", False),
        ("tier!=gold", False),
        ("tier!=silver", True),
        ("absent!=x", True),
        ("tier", True),
        ("absent", False),
        ("!absent", True),
        ("! tier", False),
        ("tier in (gold, silver)", True),
        ("tier in (silver)", False),
        ("tier notin (silver,bronze)", True),
        ("absent notin (a)", True),
        ("tier notin (gold)", False),
        ("tier=gold,example.com/zone=a", True),
        ("tier in (gold,silver),example.com/zone=b", False),
        ("tier=", False),
    ],
)
def test_what_kubernetes_selects(text: str, selected: bool) -> None:
    assert selector(text)(GOLD) is selected


@pytest.mark.parametrize(
    "text", ["=", "a=b=c", "tier in gold", "tier in (go ld)", ",", "a,,b", "a>1", "tier in (a", "a b"]
)
def test_unclear_selectors_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        selector(text)
    assert refusal.value.flaws[0].pointer == "?labelSelector"
