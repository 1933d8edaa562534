"""The last frame of each viewer."""

import pytest

from chalicelib.tap.bye import Bye
from chalicelib.tap.frames import Farewell
from chalicelib.tap.ledger import Ledger
from chalicelib.tap.parting import Parting

TOTALS = Ledger().totals(examined=0, held=0, cost_usd=0.0)


@pytest.mark.parametrize("code", list(Bye))
def test_every_code_is_said_with_its_text_and_whether_to_come_back(code: Bye) -> None:
    assert Parting(code).farewell(TOTALS) == Farewell(int(code), code.text, code.may_return, TOTALS)


@pytest.mark.parametrize("retry", [30, True, False])
def test_a_reason_and_a_time_to_come_back_can_be_given(retry: bool | int) -> None:
    said = Parting(Bye.OVERLOAD, "full", retry, ref=4).farewell(None)
    assert said == Farewell(4405, "full", retry, None, 4)
