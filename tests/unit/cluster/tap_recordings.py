"""Reads the recorded taps and the test vectors of `tests/data/tap`, for the tests of this room."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import h11

DATA = Path(__file__).parents[2] / "data" / "tap"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange: the request as it was sent, the answer's bytes, and the answer taken apart."""

    path: str
    body: bytes
    raw: bytes
    status: int
    headers: dict[str, str]
    answer: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


def names() -> list[str]:
    """Of all recordings that have an answer."""
    return sorted(path.name.removesuffix(".resp.bin") for path in DATA.glob("*.resp.bin") if path.stat().st_size)


def good_streams() -> list[str]:
    """Of the recordings that are streams of events, broken in the end or not."""
    return [name for name in names() if _is_good(recorded(name))]


def _is_good(exchange: "Recorded") -> bool:
    return exchange.content_type == "application/octet-stream" and "linkerd-error" not in exchange.headers


def recorded(name: str) -> Recorded:
    """The recording of that name, its answer read by h11 (not by the code under test)."""
    head, _, body = (DATA / f"{name}.req.bin").read_bytes().partition(b"\r\n\r\n")
    raw = (DATA / f"{name}.resp.bin").read_bytes()
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(raw)
    response = connection.next_event()
    assert isinstance(response, h11.Response)
    pieces = []
    while isinstance(event := connection.next_event(), h11.Data):
        pieces.append(bytes(event.data))
    headers = {name.decode(): value.decode() for name, value in response.headers}
    return Recorded(head.split(b" ")[1].decode(), body, raw, response.status_code, headers, b"".join(pieces))


def vector(name: str) -> bytes:
    """One of the test vectors, with its length where it is a frame."""
    vectors = json.loads((DATA / "vectors.json").read_text())
    return bytes.fromhex(vectors[name]["hex"])


def frame(name: str) -> bytes:
    """One of the frame vectors without its length."""
    data = vector(name)
    assert int.from_bytes(data[:4], "little") == len(data) - 4
    return data[4:]


def busy_stream() -> bytes:
    """3,000 frames of one busy tap, with headers."""
    return gzip.decompress((DATA / "frames-3000.bin.gz").read_bytes())
