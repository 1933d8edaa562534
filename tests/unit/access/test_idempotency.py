from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chalicelib.access.idempotency import KEY_LENGTH, Attempt, Idempotency, Outcome, attempt
from chalicelib.access.ports import Earlier, IdempotencyKey
from chalicelib.errors import (
    IdempotencyMismatch,
    IdempotencyRunning,
    InvalidRequest,
    StoreUnavailable,
    TunnelExists,
)


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)


class Counted:
    def __init__(self) -> None:
        self.metrics: list[str] = []
        self.warnings: list[tuple[str, object]] = []

    def count(self, metric: str, value: int = 1) -> None:
        self.metrics.append(metric)

    def warn(self, event: str, **fields: str | int | float | bool) -> None:
        self.warnings.append((event, fields["detail"]))


class Records:
    """In memory; `away` names the methods during which the database is gone."""

    def __init__(self, *away: str) -> None:
        self._away = away
        self.kept: dict[IdempotencyKey, Earlier] = {}

    def begin(self, record: IdempotencyKey, *, body_hash: str, now: datetime) -> Earlier | None:
        self._fail("begin")
        earlier = self.kept.get(record)
        if earlier is None:
            self.kept[record] = Earlier(body_hash, None, "")
        return earlier

    def finish(self, key: IdempotencyKey, *, reference: str, status: int) -> None:
        self._fail("finish")
        self.kept[key] = Earlier(self.kept[key].body_hash, status, reference)

    def abandon(self, key: IdempotencyKey) -> None:
        self._fail("abandon")
        del self.kept[key]

    def _fail(self, method: str) -> None:
        if method in self._away:
            raise StoreUnavailable("away")


class Write:
    """Counts how often it was done."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.marks: list[str] = []

    def __call__(self, mark: str) -> str:
        self.marks.append(mark)
        if self._error:
            raise self._error
        return "made"


def this(
    body: bytes = b"{}", *, key: str = "k-1", principal: str = "static", route: str = "POST /v1/tunnels"
) -> Attempt:
    return attempt(principal=principal, route=route, key=key, body=body)


def once(
    records: Records, what: Attempt, perform: Callable[[str], str], signals: Counted | None = None
) -> Outcome[str]:
    flow = Idempotency(records, Clock(), signals or Counted())
    return flow.once(
        what, status=201, perform=perform, reference=lambda r: f"ref-{r}", replay=lambda ref: f"again {ref}"
    )


def test_the_first_one_does_it() -> None:
    write = Write()
    assert once(Records(), this(), write) == Outcome("made", replayed=False)
    assert write.marks == [this().mark]


def test_the_second_one_is_told_what_came_of_it() -> None:
    records, write = Records(), Write()
    once(records, this(), write)
    assert once(records, this(), write) == Outcome("again ref-made", replayed=True)
    assert len(write.marks) == 1


def test_another_body_is_a_mismatch() -> None:
    records, write = Records(), Write()
    once(records, this(b"{}"), write)
    with pytest.raises(IdempotencyMismatch):
        once(records, this(b"[]"), write)
    assert len(write.marks) == 1


def test_one_that_still_runs_is_not_done_twice() -> None:
    records, write = Records(), Write()
    records.kept[this().key] = Earlier(this().body_hash, None, "")
    with pytest.raises(IdempotencyRunning) as caught:
        once(records, this(), write)
    assert caught.value.retry_after
    assert write.marks == []


def test_a_mismatch_is_told_even_while_the_first_runs() -> None:
    records = Records()
    records.kept[this().key] = Earlier("another", None, "")
    with pytest.raises(IdempotencyMismatch):
        once(records, this(), Write())


@pytest.mark.parametrize("error", [TunnelExists("there is one"), RuntimeError("a bug"), KeyboardInterrupt()])
def test_a_failure_gives_the_key_back(error: Exception) -> None:
    records = Records()
    with pytest.raises(type(error)):
        once(records, this(), Write(error))
    assert records.kept == {}
    assert once(records, this(), Write()) == Outcome("made", replayed=False)


def test_without_the_database_nothing_is_done() -> None:
    write = Write()
    with pytest.raises(StoreUnavailable):
        once(Records("begin"), this(), write)
    assert write.marks == []


def test_a_database_that_goes_away_during_the_write_does_not_undo_it() -> None:
    signals = Counted()
    assert once(Records("finish"), this(), Write(), signals) == Outcome("made", replayed=False)
    assert signals.metrics == ["IdempotencyNotFinished"]
    assert signals.warnings == [("IdempotencyNotFinished", "away")]


def test_a_database_that_goes_away_does_not_hide_the_failure() -> None:
    signals = Counted()
    with pytest.raises(TunnelExists):
        once(Records("abandon"), this(), Write(TunnelExists("there is one")), signals)
    assert signals.metrics == ["IdempotencyNotAbandoned"]
    assert signals.warnings == [("IdempotencyNotAbandoned", "away")]


@pytest.mark.parametrize(
    "other",
    [
        this(key="k-2"),
        this(principal="somebody else"),
        this(route="POST /v1/namespace"),
    ],
    ids=["key", "principal", "route"],
)
def test_key_principal_and_route_each_make_another_use(other: Attempt) -> None:
    assert other.key != this().key
    assert other.mark != this().mark


def test_the_mark_names_the_body_too_and_the_key_does_not() -> None:
    assert this(b"[]").key == this(b"{}").key
    assert this(b"[]").mark != this(b"{}").mark


def test_neither_mark_nor_key_repeat_what_the_caller_sent() -> None:
    what = this(key="my-secret-key")
    assert "my-secret-key" not in repr(what)


@pytest.mark.parametrize(
    "key",
    ["", "x" * (KEY_LENGTH + 1), "a\nb", "a\n", "a b", "ключ"],
    ids=["empty", "long", "control", "newline", "space", "not ASCII"],
)
def test_a_key_that_no_header_should_hold_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        this(key=key)
    assert caught.value.flaws[0].pointer == "Idempotency-Key"


def test_the_longest_key_is_taken() -> None:
    assert this(key="x" * KEY_LENGTH).mark
