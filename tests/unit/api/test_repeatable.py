from typing import Any

import pytest

from chalicelib.api import tunnel_contract as contract
from chalicelib.api.door import Call
from chalicelib.api.front import ANYONE
from chalicelib.api.incoming import Incoming
from chalicelib.api.repeatable import Write, once, replayed
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.errors import InvalidRequest
from tests.api.house import House


def call(house: House, **headers: str) -> Call[Any, Any]:
    incoming = Incoming({"headers": {name.replace("_", "-"): value for name, value in headers.items()}})
    return Call(ANYONE, incoming, {}, NoQuery(), NoBody(), b"{}", lambda: house.rooms)


class Made:
    """A write that counts, and remembers its marks."""

    def __init__(self) -> None:
        self.marks: list[str | None] = []

    def write(self, *, dry_run: bool = False) -> Write[str]:
        return Write(self.perform, lambda made: f"ref {made}", lambda reference: f"again {reference}", dry_run)

    def perform(self, mark: str | None) -> str:
        self.marks.append(mark)
        return "made"


def test_without_a_key_it_is_simply_done(house: House) -> None:
    made = Made()
    outcome = once(call(house), contract.CREATE, made.write())
    assert (outcome.result, replayed(outcome), made.marks) == ("made", {}, [None])


def test_with_a_key_it_is_done_once(house: House) -> None:
    made = Made()
    once(call(house, Idempotency_Key="k"), contract.CREATE, made.write())
    outcome = once(call(house, Idempotency_Key="k"), contract.CREATE, made.write())
    assert (outcome.result, replayed(outcome)) == ("again ref made", {"Idempotent-Replayed": "true"})
    assert len(made.marks) == 1
    assert made.marks[0]


def test_a_dry_run_uses_no_key(house: House) -> None:
    made = Made()
    once(call(house, Idempotency_Key="k"), contract.CREATE, made.write(dry_run=True))
    assert made.marks == [None]
    assert house.records.kept == {}


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_key_that_is_none_is_refused(house: House, dry_run: bool) -> None:
    with pytest.raises(InvalidRequest):
        once(call(house, Idempotency_Key=""), contract.CREATE, Made().write(dry_run=dry_run))
