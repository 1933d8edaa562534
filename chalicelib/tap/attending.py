"""A viewer's socket from its opening to its end, as the doors see it: who may join, and what each client frame does.

A frame changes what the viewer's item says and wakes the tap's relay where it is gone; the relay does the rest. Nothing is
posted while a socket is opened, because API Gateway does not let anybody hear it then.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.errors import Flaw, Invalid, InvalidRequest
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach, ClientFrame, Detach, Pause, Ping, Resume, SetFilter, read_client_frame
from chalicelib.tap.door_ports import Mistakes, WallClock
from chalicelib.tap.filtering import read_filter
from chalicelib.tap.frames import Error, Pong
from chalicelib.tap.kept import CONNECTION_LIFE, Joined, KeptViewer, TapOwner, TapState
from chalicelib.tap.kept_ports import Taps, Viewers, ViewersOfTap
from chalicelib.tap.pace import FRAMES, Pace
from chalicelib.tap.speech import Speech
from chalicelib.tap.waking import Waking

ATTACH_WITHIN = timedelta(seconds=60)  # docs/tap-socket.md, Opening: else bye 4402
WAITING = 5  # sockets beyond a tap's viewers that may open: they are told 4505, which a refused upgrade could not


@dataclass(frozen=True, slots=True)
class _Heard:
    """A frame of a viewer, and its tap."""

    viewer: KeptViewer
    state: TapState
    now: datetime


class Attending:
    """The use cases."""

    def __init__(
        self,
        *,
        taps: Taps,
        viewers: Viewers,
        of_tap: ViewersOfTap,
        waking: Waking,
        speech: Speech,
        mistakes: Mistakes,
        viewed: Callable[[KeptViewer, TapState], None],
        clock: WallClock,
        allowance: Allowance,
    ) -> None:
        self._taps = taps
        self._viewers = viewers
        self._of_tap = of_tap
        self._waking = waking
        self._speech = speech
        self._mistakes = mistakes
        self._viewed = viewed
        self._clock = clock
        self._allowance = allowance
        self._pace = Pace()

    def join(self, tap_id: str, owner: TapOwner, *, connection_id: str, endpoint: str) -> Joined:
        """A socket opens, by a right that was checked. Raise `StoreUnavailable`."""
        now = self._clock.now()
        viewer = KeptViewer(
            tap_id=tap_id,
            connection_id=connection_id,
            endpoint=endpoint,
            principal=owner,
            attach=None,
            filter_spec=None,
            paused=False,
            ref=None,
            opened_at=now,
            heard_at=now,
            expires_at=now + CONNECTION_LIFE,
        )
        return self._viewers.connect(viewer, most_of_tap=self._allowance.viewers + WAITING)

    def hear(self, connection_id: str, endpoint: str, text: str) -> None:
        """A client frame. What is wrong with it the client is told. Raise `StoreUnavailable`."""
        heard = self._who(connection_id)
        if isinstance(heard, Bye):
            self._speech.dismiss(endpoint, connection_id, heard)
            return
        ref = None
        try:
            self._check_pace(heard)
            frame = read_client_frame(text)
            ref = frame.ref
            bye = self._obey(heard, frame)
        except Invalid as mistake:
            bye = self._correct(heard, mistake, ref)
        if bye is not None:
            self._speech.dismiss(endpoint, connection_id, bye, ref=ref)

    def leave(self, connection_id: str) -> None:
        """The socket has ended. Raise `StoreUnavailable`."""
        self._viewers.remove(connection_id)

    def _who(self, connection_id: str) -> _Heard | Bye:
        """The viewer of a connection, or why it has to go."""
        now = self._clock.now()
        viewer = self._viewers.find(connection_id)
        if viewer is None:
            return Bye.NO_ATTACH
        state = self._taps.get(viewer.tap_id, now)
        if state is None:
            return Bye.EXPIRED
        if state.deleted and not (viewer.attach and state.leased(now)):  # else its relay says it, with the sums
            return Bye.DELETED
        if viewer.principal.good_until is not None and viewer.principal.good_until <= now:
            return Bye.CREDENTIAL
        if viewer.attach is None and viewer.opened_at + ATTACH_WITHIN <= now:
            return Bye.NO_ATTACH
        return _Heard(viewer, state, now)

    def _obey(self, heard: _Heard, frame: ClientFrame) -> Bye | None:
        """Do it; a `bye` where that ends the socket. Raise `Invalid` for what cannot be done."""
        if isinstance(frame, Detach):
            return self._detach(heard, frame)
        if isinstance(frame, Ping):
            self._viewers.heard(heard.viewer.connection_id, heard.now)
            self._speech.say(heard.viewer.endpoint, heard.viewer.connection_id, Pong(frame.ref))
            return self._wake(heard) if heard.viewer.attach else None
        if isinstance(frame, Attach):
            return self._attach(heard, frame)
        if heard.viewer.attach is None:
            raise _not_now("attach first")
        changed = self._change(heard, frame)
        if self._viewers.change(replace(changed, ref=frame.ref, heard_at=heard.now)):
            return self._wake(heard)
        return None  # another frame with a higher ref was faster

    def _check_pace(self, heard: _Heard) -> None:
        if self._pace.too_fast(heard.viewer.connection_id, heard.now):
            raise InvalidRequest(f"more than {FRAMES} frames a minute: this one was not looked at")

    def _attach(self, heard: _Heard, frame: Attach) -> Bye | None:
        if heard.viewer.attach is not None:
            raise _not_now("attached already: send filter, pause or resume, or open another socket")
        self._check_filter(heard, frame.filter)
        if not self._has_a_seat(heard):
            return Bye.TOO_MANY_VIEWERS
        attached = replace(heard.viewer, attach=frame, filter_spec=frame.filter, ref=frame.ref, heard_at=heard.now)
        if not self._viewers.change(attached):
            return None
        self._viewed(attached, heard.state)
        return self._wake(heard)

    def _detach(self, heard: _Heard, frame: Detach) -> Bye | None:
        """Its relay knows the sums and says `bye`; where there is none, nobody counts any more, and it is said at once."""
        if heard.viewer.attach is None or not heard.state.leased(heard.now):
            return Bye.DETACHED
        told = self._viewers.change(replace(heard.viewer, leaving=True, ref=frame.ref, heard_at=heard.now))
        return None if told else Bye.DETACHED

    def _change(self, heard: _Heard, frame: SetFilter | Pause | Resume) -> KeptViewer:
        if isinstance(frame, SetFilter):
            self._check_filter(heard, frame.filter)
            return replace(heard.viewer, filter_spec=frame.filter)
        return replace(heard.viewer, paused=isinstance(frame, Pause))

    def _check_filter(self, heard: _Heard, spec: object) -> None:
        """A filter that the relay could not read is the client's mistake, and is told at once."""
        may_see = heard.state.tap.extract_headers and "tap:headers" in heard.viewer.principal.scopes
        read_filter(spec, headers=may_see)

    def _has_a_seat(self, heard: _Heard) -> bool:
        """Sockets get their seats in the order in which they opened, so that of two that attach at once one may be late."""
        living = [each for each in self._of_tap.of_tap(heard.viewer.tap_id) if each.expires_at > heard.now]
        before = [each for each in living if _place(each) < _place(heard.viewer)]
        return len(before) < self._allowance.viewers

    def _wake(self, heard: _Heard) -> Bye | None:
        """Looked at after the viewer's item was written: a relay that leaves now has seen it, or does not leave."""
        state = self._taps.get(heard.viewer.tap_id, heard.now)
        if state is None:
            return Bye.EXPIRED
        if state.deleted:
            return None if state.leased(heard.now) else Bye.DELETED
        return None if self._waking.wake(state) else Bye.OVERLOAD

    def _correct(self, heard: _Heard, mistake: Invalid, ref: int | None) -> Bye | None:
        """Say what was wrong; ten times a minute and no more."""
        viewer = heard.viewer
        pointer = mistake.flaws[0].pointer if mistake.flaws else None
        self._speech.say(viewer.endpoint, viewer.connection_id, Error(mistake.detail, pointer, ref))
        return Bye.PROTOCOL if self._mistakes.too_many(viewer.connection_id, heard.now) else None


def _place(viewer: KeptViewer) -> tuple[datetime, str]:
    return viewer.opened_at, viewer.connection_id


def _not_now(detail: str) -> InvalidRequest:
    return InvalidRequest(detail, flaws=[Flaw("/type", detail)])
