"""Every frame that a viewer can send, read with all its defaults; what cannot be read is named, and where it is.

A frame says what the viewer wants from now on; whether it may have it (its filter, its rights) is decided by others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.errors import BodyTooLarge, Flaw, InvalidJson, InvalidRequest
from chalicelib.tap.encode import decode
from chalicelib.tap.frames import Mode
from chalicelib.tap.limits import (
    CLIENT_FRAME_BYTES,
    LONGEST_WINDOW,
    MILLISECOND,
    MISTAKES,
    MISTAKES_WITHIN,
    SHORTEST_WINDOW,
    WINDOW,
)

Encoding = Literal["json", "deflate"]
GREATEST_REF = 2**53 - 1  # what a number can be in every client's JSON


@dataclass(frozen=True, slots=True)
class Attach:
    """Begin. `filter` is as it was written, to be read by `filtering.read_filter`; `window` in nanoseconds."""

    mode: Mode = "exchanges"
    filter: Mapping[str, object] | None = None
    sample: float = 1.0
    window: int = WINDOW
    encoding: Encoding = "json"
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class SetFilter:
    """Replace the filter."""

    filter: Mapping[str, object] | None
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Deliver nothing from now on."""

    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Deliver again."""

    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Ping:
    """Somebody is there."""

    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Detach:
    """Leave."""

    ref: int | None = None


ClientFrame = Attach | SetFilter | Pause | Resume | Ping | Detach
Fields = Mapping[str, object]


def read_client_frame(text: str) -> ClientFrame:
    """Raises `BodyTooLarge`, `InvalidJson`, or `InvalidRequest` with the place; the text is for an `error` frame."""
    if len(text.encode(errors="replace")) > CLIENT_FRAME_BYTES:
        raise BodyTooLarge(f"a frame has at most {CLIENT_FRAME_BYTES} bytes")
    try:
        fields = decode(text)
    except (ValueError, RecursionError) as refused:  # the second: thousands of brackets
        raise InvalidJson(f"not JSON: {refused}") from None
    if not isinstance(fields, dict):
        raise InvalidJson('a frame is one JSON object, such as {"type": "attach"}')
    kind = fields.get("type")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise _refused("/type", f"there are {', '.join(READERS)}")
    names, read = reader
    for name in fields:
        if name not in names and name not in {"type", "ref"}:
            raise _refused(f"/{name}", f"a frame {kind} has no such field")
    return read(fields, _ref(fields))


def newer(ref: int | None, than: int | None) -> bool:
    """Whether a frame with that `ref` replaces what one with the other asked for: of two that race the higher wins.

    A client that gives no numbers gets what came last.
    """
    return ref is None or than is None or ref >= than


def too_many_mistakes(earlier: tuple[int, ...], now: int) -> tuple[bool, tuple[int, ...]]:
    """Whether this mistake is one too many, and the times to remember."""
    recent = (*(at for at in earlier if now - at < MISTAKES_WITHIN), now)[-MISTAKES:]
    return len(recent) >= MISTAKES, recent


def _attach(fields: Fields, ref: int | None) -> Attach:
    mode = fields.get("mode", "exchanges")
    if mode not in ("exchanges", "events", "top"):
        raise _refused("/mode", "there are exchanges, events, top")
    encoding = fields.get("encoding", "json")
    if encoding not in ("json", "deflate"):
        raise _refused("/encoding", "there are json, deflate")
    sample = _number(fields, "sample", 1.0)
    if not 0 < sample <= 1:
        raise _refused("/sample", "a share greater than 0, at most 1")
    window = int(_number(fields, "window_ms", WINDOW / MILLISECOND) * MILLISECOND)
    if not SHORTEST_WINDOW <= window <= LONGEST_WINDOW:
        raise _refused("/window_ms", f"from {SHORTEST_WINDOW // MILLISECOND} to {LONGEST_WINDOW // MILLISECOND}")
    return Attach(mode, _filter(fields), sample, window, encoding, ref)


def _set_filter(fields: Fields, ref: int | None) -> SetFilter:
    return SetFilter(_filter(fields), ref)


READERS: Mapping[str, tuple[frozenset[str], Callable[[Fields, int | None], ClientFrame]]] = {
    "attach": (frozenset({"mode", "filter", "sample", "window_ms", "encoding"}), _attach),
    "filter": (frozenset({"filter"}), _set_filter),
    "pause": (frozenset(), lambda _, ref: Pause(ref)),
    "resume": (frozenset(), lambda _, ref: Resume(ref)),
    "ping": (frozenset(), lambda _, ref: Ping(ref)),
    "detach": (frozenset(), lambda _, ref: Detach(ref)),
}


def _filter(fields: Fields) -> Mapping[str, object] | None:
    value = fields.get("filter")
    if value is not None and not isinstance(value, dict):
        raise _refused("/filter", 'write an object, such as {"status": ">=500"}')
    return value


def _ref(fields: Fields) -> int | None:
    ref = fields.get("ref")
    if ref is None:
        return None
    if not isinstance(ref, int) or isinstance(ref, bool) or not 0 <= ref <= GREATEST_REF:
        raise _refused("/ref", "a whole number that grows, from 0")
    return ref


def _number(fields: Fields, name: str, default: float) -> float:
    value = fields.get(name, default)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _refused(f"/{name}", "a number")
    return value


def _refused(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(f"{pointer}: {detail}", flaws=[Flaw(pointer, detail)])
