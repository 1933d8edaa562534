"""A mesh for tests: every pod has a proxy that sees what the test makes it see, and time passes when the test says so."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.objects import Object, name_of
from local.tap.proxies import Act, Listener, Timed

RESPONSE_AFTER, END_AFTER = 0.010, 0.012  # seconds


@dataclass(frozen=True)
class Request:
    """A request that a test makes up; its three events come at fixed times."""

    method: str = "GET"
    scheme: str = "HTTP"
    authority: str = "web.emojivoto:80"
    path: str = "/"
    labels: Mapping[str, str] = field(default_factory=dict)
    end_after: float = END_AFTER
    padding: int = 0  # bytes that make its first event larger

    def events(self, base: int, stream: int, *, headers: bool) -> Sequence[Timed]:
        made = [wire.TapEvent(proxy_direction=wire.INBOUND) for _ in range(3)]
        begin, response, end = made[0].http.request_init, made[1].http.response_init, made[2].http.response_end
        for part in (begin, response, end):
            part.id.base, part.id.stream = base, stream
        begin.path = self.path + "x" * self.padding
        if headers:
            begin.headers.headers.add(name="cookie", value_str="a=1")
        response.http_status = 200
        times = (0.0, RESPONSE_AFTER, self.end_after)
        return [Timed(after, event.SerializeToString()) for after, event in zip(times, made, strict=True)]


@dataclass(frozen=True)
class Recorded(Request):
    """A request whose events were recorded: told all at once, byte for byte."""

    frames: tuple[bytes, ...] = ()

    def events(self, base: int, stream: int, *, headers: bool) -> Sequence[Timed]:
        return [Timed(0.0, frame) for frame in self.frames]


class FakeProxy:
    def __init__(self, mesh: "FakeMesh") -> None:
        self._mesh = mesh
        self.base = 0
        self.listeners: list[Listener] = []

    def next_base(self) -> int:
        self.base += 1
        return self.base

    def listen(self, listener: Listener) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def later(self, due: float, act: Act) -> None:
        self._mesh.later(due, act)

    def sees(self, *requests: Request) -> None:
        """Requests that begin now."""
        for request in requests:
            for listener in tuple(self.listeners):
                listener(request, self._mesh.now)


class FakeMesh:
    def __init__(self) -> None:
        self.now = 1000.0
        self.silent: set[str] = set()  # names of pods that nothing answers at
        self._proxies: dict[str, FakeProxy] = {}
        self._later: list[tuple[float, int, Act]] = []
        self._count = 0

    def proxy(self, pod: Object) -> FakeProxy | None:
        return None if name_of(pod) in self.silent else self.of(name_of(pod))

    def of(self, name: str) -> FakeProxy:
        return self._proxies.setdefault(name, FakeProxy(self))

    def later(self, due: float, act: Act) -> None:
        self._count += 1
        heapq.heappush(self._later, (due, self._count, act))

    def pass_time(self, seconds: float) -> None:
        """Let what was due in that time happen."""
        self.now += seconds
        while self._later and self._later[0][0] <= self.now:
            due, _, act = heapq.heappop(self._later)
            act(due)
