"""The first frame of a viewer: `started` for one that no relay has greeted, `status: handover` for one that had another."""

from collections.abc import Mapping

from chalicelib.relay.backlog import Seam
from chalicelib.relay.moments import nanoseconds
from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Frame, Handover, Pods, Started
from chalicelib.tap.kept import Ended, KeptViewer, Tap
from chalicelib.tap.limits import HEARTBEAT, SECOND
from chalicelib.tap.match import Match
from chalicelib.tap.moment import written
from chalicelib.tap.target import Target


def greeting(tap: Tap, viewer: KeptViewer, attach: Attach, pods: Pods | None, before: "Before | None") -> Frame:
    """What it is told first."""
    if viewer.served and before is not None:
        return before.handover(viewer)
    return Started(
        tap.id,
        _target(tap.target),
        _match(tap.match),
        attach.mode,
        viewer.filter_spec,
        1,
        tap.max_rps,
        HEARTBEAT // SECOND,
        written(nanoseconds(tap.expires_at)),
        pods,
        viewer.ref,
    )


class Before:
    """The run before this one, and the seam between them."""

    __slots__ = ("_ended", "_seam")

    def __init__(self, ended: Ended, seam: Seam) -> None:
        self._ended, self._seam = ended, seam

    def handover(self, viewer: KeptViewer) -> Handover:
        """`previous` counts only if the very last run left it: older sums would be claims about what nobody counted."""
        left = viewer.previous
        previous = left if left is not None and left.epoch == self._ended.fence else None
        planned = self._seam.planned and previous is not None
        return Handover(planned, previous, self._seam.gap_ms, self._seam.overlap_ms)


def _target(target: Target) -> Mapping[str, str]:
    """As `POST /v1/taps` takes and shows it."""
    fields = {"namespace": target.namespace, "resource_type": target.plural, "resource_name": target.name}
    return fields | ({"label_selector": target.label_selector} if target.label_selector else {})


def _match(match: Match) -> Mapping[str, object]:
    texts = {name: getattr(match, name) for name in ("path", "path_prefix", "method", "scheme", "authority")}
    asked: dict[str, object] = {name: value for name, value in texts.items() if value}
    return asked | ({"to": _target(match.to)} if match.to else {})
