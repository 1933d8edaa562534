"""One request as one of the two proxies on its way sees it, and the events that its tap tells of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.tap.proxies import Timed
from local.traffic.headers import Header, of_request, of_response, of_trailers
from local.traffic.hop import Hop
from local.traffic.shop import WORKLOADS
from local.traffic.visits import NETWORK_SECONDS

_REGISTERED = {name: getattr(wire.HttpMethod, name) for name in wire.HttpMethod.Registered.keys()}  # noqa: SIM118
_NANOS = 1_000_000_000
LEAST_SECONDS = 0.0001  # what a proxy inside measures at least, however the network was


@dataclass(frozen=True, slots=True)
class End:
    """What is the same in all events of a connection at one proxy: both addresses, labels, direction, already serialized."""

    inbound: bool
    labels: Mapping[str, str]  # the destination's, as the proxy alone knows them
    tail: bytes


@dataclass(frozen=True, slots=True)
class Sight:
    """Provides `local.tap.proxies.Seen`."""

    hop: Hop
    end: End

    @property
    def method(self) -> str:
        return self.hop.call.method

    @property
    def scheme(self) -> str:
        """HTTP/1 requests name only a path."""
        return "" if WORKLOADS[self.hop.server].protocol == "http/1" else "HTTP"

    @property
    def authority(self) -> str:
        return "shop.example" if self.hop.server == "ingress" else WORKLOADS[self.hop.server].authority

    @property
    def path(self) -> str:
        return self.hop.path

    @property
    def labels(self) -> Mapping[str, str]:
        return self.end.labels

    @property
    def begins(self) -> float:
        """Unix seconds: at the called side, a way through the network later."""
        return self.hop.at + (NETWORK_SECONDS if self.end.inbound else 0)

    def events(self, base: int, stream: int, *, headers: bool) -> Sequence[Timed]:
        hop, less = self.hop, 2 * NETWORK_SECONDS if self.end.inbound else 0.0
        answered = max(LEAST_SECONDS, hop.answered - less)
        ended = max(answered, hop.ended - less)
        told = [Timed(0.0, self._request(base, stream, headers=headers))]
        if hop.outcome.status is not None:
            told.append(Timed(answered, self._response(base, stream, answered, headers=headers)))
        since = ended - answered if hop.outcome.status is not None else None
        told.append(Timed(ended, self._end(base, stream, ended, since, headers=headers)))
        return told

    def _request(self, base: int, stream: int, *, headers: bool) -> bytes:
        event = wire.TapEvent()
        init = event.http.request_init
        init.id.base, init.id.stream = base, stream
        if self.hop.call.method in _REGISTERED:
            init.method.registered = _REGISTERED[self.hop.call.method]
        else:
            init.method.unregistered = self.hop.call.method
        if self.scheme:
            init.scheme.registered = wire.Scheme.HTTP
        init.authority, init.path = self.authority, self.hop.path
        if headers:
            _fill(init.headers, of_request(self.hop, self.authority))
        return event.SerializeToString() + self.end.tail

    def _response(self, base: int, stream: int, after: float, *, headers: bool) -> bytes:
        event = wire.TapEvent()
        init = event.http.response_init
        init.id.base, init.id.stream = base, stream
        init.since_request_init.seconds, init.since_request_init.nanos = _duration(after)
        init.http_status = self.hop.outcome.status or 0
        if headers:
            _fill(init.headers, of_response(self.hop))
        return event.SerializeToString() + self.end.tail

    def _end(self, base: int, stream: int, after: float, since: float | None, *, headers: bool) -> bytes:
        """`response_bytes` stays 0, as in every proxy since v2.288."""
        event, outcome = wire.TapEvent(), self.hop.outcome
        end = event.http.response_end
        end.id.base, end.id.stream = base, stream
        end.since_request_init.seconds, end.since_request_init.nanos = _duration(after)
        if since is not None:
            end.since_response_init.seconds, end.since_response_init.nanos = _duration(since)
        end.eos.SetInParent()
        if outcome.reset is not None:
            end.eos.reset_error_code = outcome.reset
        elif outcome.grpc is not None:
            end.eos.grpc_status_code = outcome.grpc
        if headers and outcome.grpc is not None:
            _fill(end.trailers, of_trailers(self.hop))
        return event.SerializeToString() + self.end.tail


def _duration(seconds: float) -> tuple[int, int]:
    return divmod(round(seconds * _NANOS), _NANOS)


def _fill(into: wire.Headers, headers: Iterable[Header]) -> None:
    for name, value in headers:
        header = into.headers.add(name=name)
        if isinstance(value, str):
            header.value_str = value
        else:
            header.value_bin = value
