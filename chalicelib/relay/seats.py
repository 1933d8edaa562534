"""Who looks, as the items say, brought into the pump: who came, who went, who changed its mind, who was heard of.

Each is greeted once by one relay. What an item says is what is wanted now; what was wanted in between is passed over.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

from chalicelib.errors import InvalidRequest
from chalicelib.relay.limits import HEARD_LATELY, SOCKET_AGE
from chalicelib.relay.messages import Command, Forget, Serve
from chalicelib.relay.moments import moment, nanoseconds
from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Frame
from chalicelib.tap.kept import KeptViewer
from chalicelib.tap.parting import Parting
from chalicelib.tap.pump import Pump
from chalicelib.tap.session import IllegalMove
from chalicelib.tap.viewer import Viewer

Greet = Callable[[KeptViewer, Attach], Frame]


class Seats:
    """`kept` is each seated viewer as its item was last read."""

    def __init__(self, pump: Pump, epoch: int, greet: Greet) -> None:
        self._pump = pump
        self._epoch = epoch
        self._greet = greet
        self._parted: set[str] = set()  # a listing may be older than a parting, and nobody is greeted twice
        self.kept: dict[str, KeptViewer] = {}

    def arrange(self, viewers: Sequence[KeptViewer], now: int) -> list[Command]:
        """Bring the pump to what the items say."""
        commands: list[Command] = []
        attached = {each.connection_id: each for each in viewers if each.attach and each.expires_at > moment(now)}
        for connection_id in [each for each in self.kept if each not in attached]:
            self._pump.viewers[connection_id].drop()
            self.remove(connection_id)
        for connection_id, kept in attached.items():
            if connection_id in self.kept:
                self._change(kept)
            elif connection_id not in self._parted:
                commands += self._seat(kept)
            if kept.leaving and connection_id in self.kept:
                self._pump.viewers[connection_id].leave(Parting(Bye.DETACHED, ref=kept.ref), now)
        return commands

    def remove(self, connection_id: str) -> KeptViewer | None:
        """It is gone, or served by nobody any more."""
        self._pump.remove(connection_id)
        self._parted.add(connection_id)
        return self.kept.pop(connection_id, None)

    def stale(self, now: int) -> bool:
        """Whether somebody may have spoken without our knowing it."""
        return any(now - nanoseconds(each.heard_at) > HEARD_LATELY for each in self.kept.values())

    def credentials(self) -> frozenset[str]:
        """The API keys in use."""
        return frozenset(each.principal.credential for each in self.kept.values() if each.principal.credential)

    def see_out(self, revoked: frozenset[str], now: int) -> None:
        """Say good-bye to those whose time or right is over."""
        for connection_id, kept in self.kept.items():
            viewer = self._pump.viewers[connection_id]
            good_until = kept.principal.good_until
            if kept.principal.credential in revoked or (good_until is not None and good_until <= moment(now)):
                viewer.leave(Parting(Bye.CREDENTIAL), now)
            elif now - nanoseconds(kept.opened_at) >= SOCKET_AGE:
                viewer.leave(Parting(Bye.GATEWAY_LIMIT), now)

    def _seat(self, kept: KeptViewer) -> list[Command]:
        assert kept.attach is not None  # arrange() has looked
        attach = Attach(
            kept.attach.mode, kept.filter_spec, kept.attach.sample, kept.attach.window, kept.attach.encoding, kept.ref
        )
        try:
            viewer = self._pump.attach(kept.connection_id, attach, self._greet(kept, attach))
        except InvalidRequest:  # the socket function has read it before; a newer version of it may know more filters
            return [Forget(kept.endpoint, kept.connection_id, close=True)]
        viewer.heard(nanoseconds(kept.heard_at))
        if kept.paused:
            viewer.pause(ref=None)
        self.kept[kept.connection_id] = kept
        return [Serve(kept.connection_id, self._epoch)]

    def _change(self, kept: KeptViewer) -> None:
        before, viewer = self.kept[kept.connection_id], self._pump.viewers[kept.connection_id]
        self.kept[kept.connection_id] = kept
        viewer.heard(nanoseconds(kept.heard_at))
        filtered = kept.filter_spec != before.filter_spec
        with suppress(IllegalMove):  # it is leaving: nothing that it wants matters any more
            if filtered:
                self._filter(viewer, kept)
            if kept.paused != before.paused or (kept.ref != before.ref and not filtered):
                (viewer.pause if kept.paused else viewer.resume)(ref=kept.ref)

    def _filter(self, viewer: Viewer, kept: KeptViewer) -> None:
        try:
            seen_through = self._pump.read_filter(kept.filter_spec)
        except InvalidRequest:
            return  # as above: the old one stays, and its epoch with it
        viewer.set_filter(seen_through, ref=kept.ref)
