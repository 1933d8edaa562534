"""An exchange as one line for people: aligned, coloured by how it went; `wide` with all that is known, and nothing cut."""

from collections.abc import Iterator
from datetime import tzinfo

from portico.kinds import OWNERS
from portico.linkerd.line import GRPC_NAMES
from portico.linkerd.tap_event import Header
from portico.show.cells import Paint, clock_time, cut, fit, milliseconds
from portico.show.exchange import Exchange, Peer
from portico.terminal import escaped

DIRECTIONS = {"inbound": "in", "outbound": "out"}
PEER_WIDTHS = (12, 28)  # columns at least and at most; in between by the terminal
FIXED = 12 + 1 + 3 + 1 + 1 + 1 + 7 + 1 + 4 + 1 + 8 + 1  # all but the peers and the path, spaces included
TLS = {True: "true", False: "false", None: "-"}
SLOW_MS = 1_000.0  # from here on a latency is pointed out
TITLES = ("TIME", "DIR", "SOURCE", "DESTINATION", "METHOD", "CODE", "LATENCY", "PATH")


class Lines:
    """Renders for one width; `namespace` is the tap's, and left out of names."""

    def __init__(self, *, columns: int, colour: bool, zone: tzinfo | None, wide: bool, namespace: str = "") -> None:
        self._paint = Paint(on=colour)
        self._zone = zone
        self._wide = wide
        self._namespace = namespace
        narrowest, widest = PEER_WIDTHS
        self._peer = max(narrowest, min(widest, (columns - FIXED) // 4))
        self._path = max(16, columns - FIXED - 2 * self._peer)

    def title(self) -> str:
        """The heads of the columns."""
        time, direction, source, destination, method, code, latency, path = TITLES
        return self._paint(
            f"{time:12} {direction:3} {fit(source, self._peer)} {fit(destination, self._peer)} "
            f"{method:7} {code:>4} {latency:>8} {path}",
            "bold",
        )

    def __call__(self, exchange: Exchange) -> str:
        """One exchange, its headers on lines below if there are any."""
        return "\n".join([self._line(exchange), *self._headers(exchange)])

    def _line(self, exchange: Exchange) -> str:
        paint = self._paint
        code, style = _status(exchange)
        latency = exchange.get("latency_ms")
        slow = "yellow" if latency is not None and latency >= SLOW_MS else ""
        cells = [
            paint(fit(clock_time(exchange.get("started_at", ""), self._zone), 12), "dim"),
            f"{DIRECTIONS.get(exchange.get('direction', ''), '?'):3}",
            fit(self._name(exchange.get("source")), self._peer),
            fit(self._name(exchange.get("destination")), self._peer),
            paint(fit(escaped(exchange.get("method") or "-"), 7), "bold"),
            paint(fit(code, 4, right=True), style),
            paint(fit(milliseconds(latency), 8, right=True), slow),
            "",
        ]
        return " ".join(cells) + self._rest(exchange, style)

    def _rest(self, exchange: Exchange, style: str) -> str:
        path, notes = escaped(exchange.get("path", "")), " ".join(_notes(exchange))
        if self._wide:
            return " ".join([path, *_all(exchange)])
        room = self._path - (len(notes) + 1 if notes else 0)
        told = cut(path, max(room, 8))
        return f"{told} {self._paint(notes, style)}" if notes else told

    def _headers(self, exchange: Exchange) -> Iterator[str]:
        for mark, headers in (
            (">", exchange.get("request_headers")),
            ("<", exchange.get("response_headers")),
            ("=", exchange.get("trailers")),
        ):
            for header in headers or ():
                yield self._paint(f"    {mark} {_header(header)}", "dim")

    def _name(self, peer: Peer | None) -> str:
        if peer is None:
            return "-"
        labels = peer.get("labels", {})
        name = next((labels[owner] for owner in OWNERS if owner in labels), None)
        if name is None:
            return escaped(_address(peer))
        namespace = labels.get("namespace", "")
        return escaped(name if namespace in {"", self._namespace} else f"{name}.{namespace}")


def _address(peer: Peer) -> str:
    ip, port = peer.get("ip") or "", peer.get("port", 0)
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def _status(exchange: Exchange) -> tuple[str, str]:
    """What stands in the column, and how it looks: a gRPC error or a reset is an error in spite of a 200."""
    status = exchange.get("status")
    failed = bool(exchange.get("grpc_status")) or exchange.get("reset") is not None
    if status is None:
        return "-", "red"
    if failed or status >= 500:
        return str(status), "red"
    return str(status), {2: "green", 3: "cyan", 4: "yellow"}.get(status // 100, "")


def _notes(exchange: Exchange) -> Iterator[str]:
    """What the status does not tell."""
    code = exchange.get("grpc_status")
    if code is not None:
        yield f"grpc={GRPC_NAMES[code] if 0 <= code < len(GRPC_NAMES) else code}"
    if (reset := exchange.get("reset")) is not None:
        yield f"reset={reset}"
    if exchange.get("ended") == "incomplete":
        yield "incomplete"
    if exchange.get("truncated"):
        yield "truncated"


def _all(exchange: Exchange) -> Iterator[str]:
    yield from _notes(exchange)
    yield f"duration={milliseconds(exchange.get('duration_ms')).replace(' ', '')}"
    yield f"authority={escaped(exchange.get('authority', ''))}"
    yield f"tls={TLS[exchange.get('tls')]}"
    if route := exchange.get("route"):
        yield f"route={escaped(route)}"
    for name, peer in (("src", exchange.get("source")), ("dst", exchange.get("destination"))):
        if peer is not None:
            yield f"{name}={escaped(_address(peer))}"
            yield from (escaped(f"{name}_{key}={value}") for key, value in sorted(peer.get("labels", {}).items()))


def _header(header: Header) -> str:
    return escaped(f"{header.get('name', '')}: {header.get('value', header.get('value_b64', ''))}")
