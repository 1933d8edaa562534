"""The frame of an answer: four bytes of length, little-endian, then a message. There is no last frame and no heartbeat."""

import struct

_LENGTH = struct.Struct("<I")


def framed(message: bytes) -> bytes:
    """The message with its length before it."""
    return _LENGTH.pack(len(message)) + message
