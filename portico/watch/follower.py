"""Follows one viewer's stream, from a socket or from a recording: keeps the order, checks the ledger, tells what happened.

Gives back only frames that are to be acted on. A lower epoch and a repeated `seq` are dropped, as the protocol demands;
a gap that nobody told of is a fault, and said.
"""

from portico.watch.decoding import decode
from portico.watch.frames import Bye, Content, Frame, Handover, Loss, Mistake, Other, Started, Status
from portico.watch.order import Gap, Order, Verdict
from portico.watch.reading import Garbled
from portico.watch.telling import Teller
from portico.watch.totals import Totals, causes_text

CONNECTED = "connected"  # a recording's own line: here a new socket began
QUIET_STATES = {"live": "traffic flows", "idle": "no traffic for a while", "waiting": "waiting for traffic"}
EXAMPLES_SHOWN = 5  # of refused pods; the rest is counted


class Follower:
    """`totals` is the ledger as it was last told."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._order = Order()
        self._state = ""
        self.totals: Totals | None = None

    def connected(self) -> None:
        """A new socket."""
        self._order.reconnected()

    def take(self, text: str) -> Frame | None:
        """The frame, if it is to be acted on."""
        try:
            frame = decode(text)
        except Garbled as garbled:
            self._teller.fault(f"{garbled}; left out")
            return None
        if frame.content == Other(CONNECTED):
            self.connected()
        before = (self._order.epoch, self._order.seq)
        verdict, gap = self._order.take(frame.stamp)
        self._teller.detail(
            f"{type(frame.content).__name__} epoch {frame.stamp.epoch} seq {frame.stamp.seq}: {verdict.value}"
        )
        if verdict is not Verdict.FRESH:
            return None
        self._check(frame, before, gap)
        self._tell(frame.content, before)
        return frame

    def _check(self, frame: Frame, before: tuple[int, int], gap: Gap | None) -> None:
        epoch, seq = before
        if gap is not None:
            self._teller.fault(f"{gap} never came, and nothing told of it")
        went_on = epoch and seq and frame.stamp.epoch > epoch
        if went_on and not isinstance(frame.content, Handover):
            self._teller.fault(f"epoch {frame.stamp.epoch} began without a hand-over")

    def _tell(self, content: Content, before: tuple[int, int]) -> None:
        if isinstance(content, Started):
            self._started(content)
        elif isinstance(content, Status):
            self._status(content)
        elif isinstance(content, Handover):
            self._handover(content, before)
        elif isinstance(content, Loss):
            self._balance(content.totals)
            self._teller.warning(f"lost {causes_text(content.causes)}; since this relay began: {content.totals}")
        elif isinstance(content, Bye) and content.totals is not None:
            self._balance(content.totals)
        elif isinstance(content, Mistake):
            self._teller.warning(f"not understood: {content.detail}")

    def _started(self, started: Started) -> None:
        pods = "" if started.tapped is None else f": {started.tapped} pods tapped, {started.refused} refused"
        self._teller.info(f"tapping {started.target}{pods}")
        for pod, why in started.examples[:EXAMPLES_SHOWN]:
            self._teller.info(f"  {pod}: {why}")
        if (more := started.refused - EXAMPLES_SHOWN) > 0:
            self._teller.info(f"  and {more} more")

    def _status(self, status: Status) -> None:
        """A heartbeat repeats the state: told once. That a filter lets nothing through is told until something comes."""
        if status.examined and not status.matched:
            self._teller.info(f"{status.examined:,} events since the last, none passed the filter")
        if status.state == self._state:
            return
        self._state = status.state
        told = QUIET_STATES.get(status.state)
        detail = f": {status.detail}" if status.detail else ""
        if told:
            self._teller.info(f"{told}{detail}")
        else:
            self._teller.warning(f"{status.state.replace('_', ' ')}{detail}")

    def _handover(self, handover: Handover, before: tuple[int, int]) -> None:
        told = f"hand-over to another relay ({'planned' if handover.planned else 'unplanned'}){_passed(handover)}"
        previous = handover.previous
        if previous is None:
            self._teller.warning(f"{told}; the relay before died without a word: what it had not sent is lost")
            return
        self._teller.warning(told)
        self._balance(previous.totals)
        if lost := causes_text(previous.totals.lost):
            self._teller.warning(f"the relay before had lost {lost}")
        epoch, seq = before
        if seq and epoch == previous.epoch and previous.last_seq > seq:
            self._teller.warning(f"{Gap(epoch, seq + 1, previous.last_seq)} did not arrive")

    def _balance(self, totals: Totals) -> None:
        self.totals = totals
        if not totals.balanced:
            self._teller.fault(f"the relay's books do not balance: {totals}")


def _passed(handover: Handover) -> str:
    if handover.gap_ms is not None:
        return f": nothing was seen for {handover.gap_ms:,.0f} ms"
    if handover.overlap_ms is not None:
        return f": for {handover.overlap_ms:,.0f} ms both listened, some may be shown twice"
    return ""
