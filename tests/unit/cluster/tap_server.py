"""What a tap server does to a connection, for `ApiServer` to play: answers in random pieces, silence, hang-ups, resets."""

import random
import socket
import struct
from itertools import pairwise
from threading import Event

from tests.unit.cluster.api_server import Handler

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
PATIENCE = 5.0  # seconds; longer than any test


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def plays(data: bytes, over: Event, seed: int = 0) -> Handler:
    """Send the bytes in random pieces, then stay silent."""

    def play(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chance = random.Random(seed)
        marks = sorted({0, len(data), *(chance.randrange(len(data) + 1) for _ in range(40))})
        for start, end in pairwise(marks):
            connection.sendall(data[start:end])
        over.wait(PATIENCE)

    return play


def hangs_up_after(data: bytes) -> Handler:
    return lambda connection: connection.sendall(data)


def resets_after(data: bytes) -> Handler:
    def reset(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return reset
