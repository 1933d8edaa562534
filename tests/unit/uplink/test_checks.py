"""`uplink/checks.py`: when all is well."""

import pytest

from chalicelib.uplink.checks import Check, all_well

GOOD = Check("cluster.reachable", ok=True, detail="it answers")
BAD = Check("cluster.crd", ok=False, detail="it is missing", fix="helm upgrade")


@pytest.mark.parametrize(("checks", "well"), [([GOOD], True), ([GOOD, GOOD], True), ([GOOD, BAD], False), ([], False)])
def test_all_is_well_when_every_check_is_and_something_was_checked(checks: list[Check], well: bool) -> None:
    assert all_well(checks) is well


def test_a_good_check_needs_no_fix() -> None:
    assert GOOD.fix == ""
