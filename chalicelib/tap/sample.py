"""Sampling by exchange: all events of one request are kept or none, by every viewer and every relay alike."""

from hashlib import blake2b

from chalicelib.tap.events import Key

DIGEST = 8  # bytes; as many as decide finely enough for any share worth asking for
WHOLE = float(1 << (8 * DIGEST))


def kept(key: Key, share: float) -> bool:
    """Whether a viewer that wants this share (0 to 1) gets it. A larger share keeps all that a smaller one does."""
    direction, source, destination, base, stream = key
    text = b"%d|%b|%b|%d|%d" % (direction, source or b"", destination or b"", base, stream)
    return int.from_bytes(blake2b(text, digest_size=DIGEST).digest()) < share * WHOLE
