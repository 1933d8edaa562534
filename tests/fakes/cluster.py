"""The state of a cluster, behind the fakes of the four ports that speak to one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from chalicelib.errors import ContinueExpired, InvalidRequest
from chalicelib.uplink.namespace import UPLINK_LABEL, Namespace
from chalicelib.uplink.tunnel import Tunnel, TunnelRef
from tests.fakes.clock import FakeClock
from tests.fakes.steps import Steps

T = TypeVar("T")


@dataclass
class FakeCluster(Steps):
    """Objects with uids, versions that only rise, and pages that are snapshots."""

    clock: FakeClock = field(default_factory=FakeClock)
    version: int = 100
    namespaces: dict[str, Namespace] = field(default_factory=dict)
    tunnels: dict[TunnelRef, Tunnel] = field(default_factory=dict)
    secrets: dict[tuple[str, str], dict[str, bytes]] = field(default_factory=dict)
    services: dict[tuple[str, str], str] = field(default_factory=dict)
    clients: dict[TunnelRef, int] = field(default_factory=dict)
    keeps_deleted: bool = False  # as a finalizer does
    _snapshots: dict[str, tuple[Sequence[object], int]] = field(default_factory=dict)
    _made: int = 0

    def __post_init__(self) -> None:
        Steps.__init__(self)

    def next_version(self) -> int:
        """The version of a write."""
        self.version += 1
        return self.version

    def new_uid(self) -> str:
        """A uid never used before."""
        self._made += 1
        return f"uid-{self._made}"

    def add_namespace(self, name: str, *, managed: bool = True, **more: object) -> Namespace:
        """As kubectl would."""
        labels = {UPLINK_LABEL: "1"} if managed else {}
        fields = {"labels": labels, **more}
        made = Namespace(name, self.new_uid(), self.next_version(), self.clock.now(), **fields)  # type: ignore[arg-type]
        self.namespaces[name] = made
        return made

    def add_tunnel(self, namespace: str, name: str, *tcp_ports: int, **more: object) -> Tunnel:
        """As kubectl would."""
        ref = TunnelRef(namespace, name)
        fields = {"token_secret": name, **more}
        made = Tunnel(ref, self.new_uid(), self.next_version(), self.clock.now(), tcp_ports, **fields)  # type: ignore[arg-type]
        self.tunnels[ref] = made
        return made

    def page(self, everything: list[T], limit: int, token: str) -> tuple[tuple[T, ...], int, str]:
        """Items, version and continue token of one page."""
        snapshot, start = token.partition(":")[::2] if token else (self._snapshot(everything), "0")
        if not start.isdigit():
            raise InvalidRequest("continue: not a token of this cluster")
        if snapshot not in self._snapshots:
            raise ContinueExpired("the continue token is too old: start the list again")
        items, version = self._snapshots[snapshot]
        end = int(start) + limit
        rest = f"{snapshot}:{end}" if end < len(items) else ""
        return tuple(items[int(start) : end]), version, rest  # type: ignore[arg-type]

    def forget_snapshots(self) -> None:
        """As a compaction does."""
        self._snapshots.clear()

    def _snapshot(self, everything: list[T]) -> str:
        name = f"s{len(self._snapshots)}-{self.version}"
        self._snapshots[name] = (list(everything), self.version)
        return name
