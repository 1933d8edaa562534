"""One viewer's whole way, without I/O: what the join table gives goes in, posts come out, their answers go in again.

The shell asks `next(now)` and does what it says; it tells `answered`, `heard`, and what the viewer wants (`set_filter`,
`pause`, `resume`, `leave`). What is said, and in which order, is decided in `speaking.py`; the sums are in `account.py`.
"""

from dataclasses import asdict

from chalicelib.tap.account import Account, Surroundings
from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach
from chalicelib.tap.events import TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.filtering import Filter
from chalicelib.tap.frames import Filtered, Frame, Phase, Previous, Status
from chalicelib.tap.ledger import Cause, Totals
from chalicelib.tap.letters import Letter
from chalicelib.tap.limits import LEAVE_WITHIN, SILENT_AFTER
from chalicelib.tap.parting import Parting
from chalicelib.tap.posting import Action, Answer, Outcome, Parcel, Posting, Removed, Wait
from chalicelib.tap.session import Session, State
from chalicelib.tap.speaking import Speaking


class Viewer:
    """Made when its `attach` is known; `greeting` is its first frame (`started`, or a successor's `status: handover`)."""

    def __init__(self, attach: Attach, seen_through: Filter, around: Surroundings, greeting: Frame, now: int) -> None:
        self.mode = attach.mode
        self._epoch = around.epoch
        self._account = Account(attach, seen_through, around)
        self._speaking = Speaking(attach, self._account, around, greeting, now)
        self._posting = Posting(around.chance)
        self._session = Session()
        self._session.move("attach")
        self._heard_at = now
        self._parting: Parting | None = None
        self._leave_by = 0
        self._removed: Removed | None = None

    # ── what the tap tells ───────────────────────────────────────────────────────────────────────────────────────────

    def event(self, event: TapEvent, exchange: Exchange | None) -> None:
        """An event came, joined to `exchange` or to none."""
        if self._account.open:
            self._account.way.event(event, exchange)

    def closed(self, exchange: Exchange) -> None:
        """An exchange closed."""
        if self._account.open:
            self._account.way.closed(exchange)

    def overloaded(self, events: int) -> None:
        """The relay dropped so many events unread."""
        if self._account.open:
            self._account.overloaded(events)

    def phase(self, news: Phase, steady: Phase, detail: str | None = None) -> None:
        """The tap's state changed: say the news, and `steady` with each heartbeat from now on."""
        self._speaking.phase = steady
        if self._session.listening:
            self._say(Status(news, self._account.gate.paused, detail))

    def cost(self, elapsed: int, viewers: int) -> None:
        """Its share of the relay's time."""
        self._account.meter.time(elapsed, viewers)

    # ── what the viewer wants ────────────────────────────────────────────────────────────────────────────────────────

    def heard(self, now: int) -> None:
        """Some frame came from it."""
        self._heard_at = now

    def set_filter(self, seen_through: Filter, *, ref: int | None) -> None:
        """Replace the filter; the answer follows the last batch of the old one. Raises `IllegalMove` when it leaves."""
        self._session.move("filter")
        self._speaking.close_table()
        gate = self._account.gate
        gate.filter_epoch += 1
        self._account.way.refilter(seen_through)
        self._say(Filtered(seen_through.spec, gate.filter_epoch, ref), behind=gate.filter_epoch - 1)

    def pause(self, *, ref: int | None) -> None:
        """Deliver nothing; what waits is counted as paused. Raises `IllegalMove` when it leaves."""
        self._session.move("pause")
        self._account.pause()
        self._say(Status(self._speaking.phase, paused=True, ref=ref))

    def resume(self, *, ref: int | None) -> None:
        """Deliver again. Raises `IllegalMove` when it leaves."""
        self._session.move("resume")
        self._account.gate.paused = False
        self._say(Status(self._speaking.phase, paused=False, ref=ref))

    # ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def leave(self, parting: Parting | None, now: int) -> None:
        """Take nothing in any more, post what waits for at most `LEAVE_WITHIN`, then say `bye`; None says none (hand-over).

        The first reason counts.
        """
        if not self._session.listening:
            return
        self._session.move("leave")
        self._parting = parting
        self._leave_by = now + LEAVE_WITHIN
        self._speaking.close_table()
        self._account.close()

    def drop(self) -> None:
        """Time is up: what is not delivered is lost, nothing more is said."""
        if self._removed is None:
            self._remove(None, Cause.HANDOVER)

    def left_behind(self) -> Previous:
        """What a successor tells as `previous`, once this relay is done with the viewer."""
        return Previous(self._epoch, self._speaking.last_seq, asdict(self.totals()))

    def totals(self) -> Totals:
        """The ledger now."""
        return self._account.totals()

    # ── posts and answers ────────────────────────────────────────────────────────────────────────────────────────────

    def next(self, now: int) -> Action:
        """What to do now: post these bytes, wait, or forget the viewer."""
        self._watch(now)
        if self._removed is not None:
            return self._removed
        pending = self._posting.pending(now)
        if pending is not None:
            return pending
        parcel = self._speaking.next(now, hurry=self._session.state is State.LEAVING) or self._last_words(now)
        if parcel is not None:
            return self._posting.send(parcel)
        return self._removed or Wait(min(self._speaking.due_at(), self._heard_at + SILENT_AFTER))

    def answered(self, answer: Answer, now: int) -> None:
        """What the gateway said to the post that `next` gave."""
        parcel = self._posting.parcel
        if parcel is None:
            return
        outcome = self._posting.answered(answer, now)
        if outcome is Outcome.DONE:
            self._taken(parcel)
        elif outcome is Outcome.SPLIT:
            self._too_large(parcel)
        elif outcome is Outcome.OVER:
            self._remove(answer, Cause.SLOW_VIEWER if answer is Answer.GONE else Cause.GATEWAY_BUSY)
        elif self._posting.backing_off:
            self._speaking.batcher.widen()
            self._account.outbox.cause = Cause.GATEWAY_BUSY

    def _taken(self, parcel: Parcel) -> None:
        self._posting.clear()
        account = self._account
        account.afloat -= parcel.events
        account.ledger.took(len(parcel.data), parcel.events)
        account.meter.message(len(parcel.data))
        account.outbox.cause = Cause.SLOW_VIEWER
        self._speaking.batcher.narrow()
        if parcel.last:
            self._remove(None, Cause.HANDOVER)

    def _too_large(self, parcel: Parcel) -> None:
        self._posting.clear()
        if len(parcel.items) > 1:
            self._speaking.too_large(parcel)
            return
        self._speaking.skip(parcel)
        self._account.ledger.lose(Cause.TOO_LARGE, parcel.events)
        if parcel.last:
            self._remove(None, Cause.HANDOVER)

    def _watch(self, now: int) -> None:
        """What ends by the clock: a silent viewer leaves, one that leaves and takes nothing is gone."""
        if self._session.listening and (now - self._heard_at >= SILENT_AFTER or self._speaking.letters.full):
            self.leave(Parting(Bye.NO_ATTACH), now)
        if self._session.state is not State.LEAVING or now < self._leave_by:
            return
        if self._posting.backing_off or self._parting is None:
            self._remove(Answer.BUSY if self._posting.backing_off else None, Cause.HANDOVER)
        elif self._posting.parcel is None:
            self._account.abandon(Cause.HANDOVER)
            self._speaking.letters.clear()

    def _last_words(self, now: int) -> Parcel | None:
        if self._session.state is not State.LEAVING:
            return None
        if self._parting is None:
            self._remove(None, Cause.HANDOVER)
            return None
        return self._speaking.seal(self._parting.farewell(self._account.totals()), now, last=True)

    def _remove(self, answer: Answer | None, cause: Cause) -> None:
        self._session.move("end")
        self._posting.clear()
        self._account.abandon(cause)
        self._speaking.letters.clear()
        self._removed = Removed(answer)

    def _say(self, frame: Frame, *, behind: int = 0) -> None:
        self._speaking.letters.put(Letter(frame, behind=behind))
