from contextvars import copy_context

from chalicelib.correlation import request_id


def test_outside_of_a_request_there_is_no_id() -> None:
    assert copy_context().run(request_id.get) == ""


def test_an_id_stays_in_its_context() -> None:
    copy_context().run(request_id.set, "r-1")
    assert request_id.get() == ""
