"""What stands around the relays of a simulated world: a cluster that grants or refuses, and metrics that are kept."""

from collections.abc import Sequence

from chalicelib.errors import PorticoError, TapForbidden
from chalicelib.tap.events import TapEvent
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.match import AtSource
from chalicelib.tap.pods import Pod
from chalicelib.tap.target import Target
from tests.fakes.signals import FakeSignals


class Signals(FakeSignals):
    def flush(self) -> None:
        self.counts["flushes"] += 1


class Cluster:
    """Grants, or not; `refusal` is what the next streams are ended with."""

    def __init__(self) -> None:
        self.forbidden = ""
        self.revoked: set[str] = set()
        self.refusal: PorticoError | None = None
        self.opened = 0

    def check(self, target: Target, owner: TapOwner) -> None:
        if self.forbidden:
            raise TapForbidden(self.forbidden, checked_by="api_server")

    def alive(self, key_id: str) -> bool:
        return key_id not in self.revoked

    def of_namespace(self, namespace: str) -> Sequence[Pod] | None:
        return None

    def open(
        self, target: Target, at_source: AtSource, owner: TapOwner, *, max_rps: float, extract_headers: bool
    ) -> "Cluster":
        raise AssertionError("the world opens streams itself")

    def read(self, seconds: float) -> Sequence[TapEvent]:
        return ()

    def close(self) -> None:
        pass
