"""Cuts a tap's bytes into frames: four bytes of length, little-endian, then as many bytes of protobuf. No I/O.

HTTP chunks and TCP segments say nothing about frames, so any cutting of the stream gives the same frames. Refuses to know
what is in a frame, and to hold more than one of them.
"""

from struct import Struct

from chalicelib.errors import StreamGarbled, StreamLost

FRAME_BYTES = 4 * 1024 * 1024  # an event with headers is about 1 KB; a length beyond this means that we are out of step

_LENGTH = Struct("<I")


class FrameReader:
    """Collects bytes and gives frames. Holds one unfinished frame at most, and one piece as it was fed."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._wanted = _LENGTH.size  # bytes in `_rest` before it is worth another look

    def feed(self, piece: bytes) -> list[bytes]:
        """The frames that are complete now, without their lengths. An empty frame is a frame.

        Raise `StreamGarbled` for a length over `FRAME_BYTES`, after the frames before it have been given: by the next call
        where this one had any.
        """
        if not self._rest:
            return self._cut(piece)
        self._rest += piece
        if len(self._rest) < self._wanted:
            return []
        whole = bytes(self._rest)
        self._rest.clear()
        return self._cut(whole)

    def end(self) -> None:
        """Say that nothing more comes. Raise `StreamLost` where that is within a frame."""
        self.feed(b"")
        if self._rest:
            raise StreamLost("the tap's stream ended within an event")

    def _cut(self, piece: bytes) -> list[bytes]:
        frames: list[bytes] = []
        start, end = 0, len(piece)
        self._wanted = _LENGTH.size
        while end - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(piece, start)
            if length > FRAME_BYTES:
                self._refuse(length, before=bool(frames))
                break
            after = start + _LENGTH.size + length
            if after > end:
                self._wanted = _LENGTH.size + length
                break
            frames.append(piece[start + _LENGTH.size : after])
            start = after
        self._rest += piece[start:]
        return frames

    @staticmethod
    def _refuse(length: int, *, before: bool) -> None:
        if not before:
            raise StreamGarbled(f"the tap server announced an event of {length} bytes; the most is {FRAME_BYTES}")
