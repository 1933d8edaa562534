"""What the tap server needs of the mesh: a proxy for a pod, and the requests that pass it. Provided by `local/traffic`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from local.cluster.objects import Object


@dataclass(frozen=True, slots=True)
class Timed:
    """A serialized `TapEvent` (without the length before it), and how many seconds after the request began it happens."""

    after: float
    event: bytes


class Seen(Protocol):
    """One request as one proxy sees it. `labels` are the destination's, as far as that proxy knows them.

    `method` and `scheme` are upper-case, the latter empty where the request line had none.
    """

    @property
    def method(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def authority(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, str]: ...

    def events(self, base: int, stream: int, *, headers: bool) -> Sequence[Timed]:
        """What its tap tells of it under this id, in order of time: the request, its response if there is one, its end."""
        ...


Listener = Callable[[Seen, float], None]  # a request and when it began, Unix seconds
Act = Callable[[float], None]  # called when its time has come, with that time


class Proxy(Protocol):
    """The sidecar of one pod."""

    def next_base(self) -> int:
        """The number of the next call of `Observe`: one counter for all who tap this proxy, modulo 2**32."""
        ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell of every request from now on; what it returns ends that."""
        ...

    def later(self, due: float, act: Act) -> None:
        """Act at that time. Acts of one time happen in the order in which they were asked for."""
        ...


class Mesh(Protocol):
    """All sidecars."""

    def proxy(self, pod: Object) -> Proxy | None:
        """The pod's, or None where nothing answers at its address: a tap of it is silent for ever."""
        ...
