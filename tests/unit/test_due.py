"""`chalicelib/due.py`: nothing is due until a door says so, and one door's word does not reach another."""

import contextvars
from datetime import UTC, datetime

from chalicelib.due import answer_by


def test_outside_of_a_request_nothing_is_due() -> None:
    assert answer_by.get() is None


def test_what_one_context_sets_no_other_sees() -> None:
    contextvars.copy_context().run(answer_by.set, datetime(2026, 1, 1, tzinfo=UTC))
    assert answer_by.get() is None
