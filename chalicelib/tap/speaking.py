"""What is said to one viewer next: answers first, then losses, then batches or the table, then the heartbeat.

Frames get their `seq` here, when they are made ready, one at a time: so what a client sees has no gap.
"""

from chalicelib.tap.account import Account, Surroundings
from chalicelib.tap.batch import Batcher
from chalicelib.tap.client import Attach
from chalicelib.tap.encode import Fragment
from chalicelib.tap.frames import Batch, Frame, Loss, Mode, Phase, Status, TopTable
from chalicelib.tap.ledger import LossReport
from chalicelib.tap.letters import Envelopes, Letter, Letters
from chalicelib.tap.limits import ENVELOPE_BYTES, FRAME_BYTES, HEARTBEAT, LOSS_EVERY, TOP_EVERY
from chalicelib.tap.modes import Table
from chalicelib.tap.moment import written
from chalicelib.tap.outbox import Item
from chalicelib.tap.posting import Parcel
from chalicelib.tap.top import fitting


class Speaking:
    """`next` makes the next frame ready; the caller posts it and tells `taken` or `too_large`."""

    def __init__(self, attach: Attach, account: Account, around: Surroundings, greeting: Frame, now: int) -> None:
        deflate = attach.encoding == "deflate"
        self._account = account
        self._mode: Mode = attach.mode
        self.batcher = Batcher(account.outbox, attach.window, deflate=deflate)
        self._envelopes = Envelopes(around.epoch, deflate=deflate)
        self.letters = Letters(greeting)
        self._report = LossReport(now)
        self._beat_at = now + HEARTBEAT
        self._table_at = now
        self._table_every = max(TOP_EVERY, attach.window)
        self._told = self._told_before = (0, 0)
        self.phase: Phase = "waiting"

    @property
    def last_seq(self) -> int:
        """Of the last frame made ready."""
        return self._envelopes.seq

    def next(self, now: int, *, hurry: bool) -> Parcel | None:
        """The next frame, if one is due; `hurry`: whatever waits is due."""
        return self._letter(now) or self._loss(now) or self._data(now, hurry=hurry) or self._heartbeat(now)

    def seal(self, frame: Frame, now: int, *, last: bool = False) -> Parcel:
        """Make a frame ready, out of turn."""
        return Parcel(self._envelopes.seal(frame, now), self.last_seq, last=last)

    def due_at(self) -> int:
        """When there may be something to say, if nothing comes before."""
        times = [self._beat_at]
        batch = self.batcher.due_at()
        if batch is not None:
            times.append(batch)
        if self._report.causes(self._account.ledger):
            times.append(self._report.since + LOSS_EVERY)
        if isinstance(self._account.way, Table) and self._account.way.top.events:
            times.append(self._table_at)
        return min(times)

    def close_table(self) -> None:
        """Mode `top`: say what was counted so far, before another filter begins another table."""
        way = self._account.way
        if isinstance(way, Table) and way.top.events:
            events = way.top.events
            self._account.afloat += events
            self.letters.put(Letter(self._table(way), events))

    def too_large(self, parcel: Parcel) -> None:
        """It will not go out: its number is free again, its items go back, to be cut smaller."""
        self._envelopes.take_back()
        self._told = self._told_before
        self.batcher.refused(len(parcel.data))
        self._account.outbox.give_back(list(parcel.items))
        self._account.afloat -= parcel.events

    def skip(self, parcel: Parcel) -> None:
        """It will not go out, and cannot be cut smaller."""
        self._envelopes.take_back()
        self._account.afloat -= parcel.events

    def _letter(self, now: int) -> Parcel | None:
        letter = self.letters.take(self._account.outbox.oldest_epoch())
        if letter is None:
            return None
        return Parcel(self._envelopes.seal(letter.frame, now), self.last_seq, letter.events)

    def _loss(self, now: int) -> Parcel | None:
        causes = self._report.causes(self._account.ledger)
        if not causes or now < self._report.since + LOSS_EVERY:
            return None
        frame = Loss(written(self._report.since), causes, self._account.totals())
        self._report.mark(self._account.ledger, now)
        return self.seal(frame, now)

    def _data(self, now: int, *, hurry: bool) -> Parcel | None:
        way = self._account.way
        if isinstance(way, Table):
            return self._top(way, now, hurry=hurry)
        due = self.batcher.due_at()
        hurry = hurry or self.letters.blocked(self._account.outbox.oldest_epoch())
        if due is None or (now < due and not hurry):
            return None
        return self._batch(self.batcher.cut(now), now)

    def _batch(self, items: list[Item], now: int) -> Parcel:
        while True:
            data = self._envelopes.seal(self._batch_frame(items), now)
            if len(data) <= FRAME_BYTES or len(items) == 1:
                break
            self._envelopes.take_back()
            items = self.batcher.shrink(items)
        events = sum(item.events for item in items)
        self._account.afloat += events
        self._told_before, self._told = self._told, (self._account.examined, self._account.ledger.matched)
        return Parcel(data, self.last_seq, events, tuple(items))

    def _batch_frame(self, items: list[Item]) -> Batch:
        fragments = tuple(Fragment(item.payload) for item in items)
        examined, matched = self._since_last()
        epoch = items[0].filter_epoch
        if self._mode == "events":
            return Batch(examined, matched, epoch, events=fragments)
        return Batch(examined, matched, epoch, exchanges=fragments)

    def _top(self, way: Table, now: int, *, hurry: bool) -> Parcel | None:
        events = way.top.events
        if not events or (now < self._table_at and not hurry):
            return None
        self._table_at = now + self._table_every
        self._account.afloat += events
        return Parcel(self._envelopes.seal(self._table(way), now), self.last_seq, events)

    def _table(self, way: Table) -> TopTable:
        rows, others = fitting(*way.top.take(), room=FRAME_BYTES - ENVELOPE_BYTES)
        examined, matched = self._since_last()
        self._told = (self._account.examined, self._account.ledger.matched)
        return TopTable(rows, others, examined, matched, self._account.gate.filter_epoch)

    def _since_last(self) -> tuple[int, int]:
        examined, matched = self._told
        return self._account.examined - examined, self._account.ledger.matched - matched

    def _heartbeat(self, now: int) -> Parcel | None:
        if now < self._beat_at:
            return None
        self._beat_at = now + HEARTBEAT
        examined, matched = self._since_last()
        frame = Status(self.phase, self._account.gate.paused, examined=examined, matched=matched)
        return self.seal(frame, now)
