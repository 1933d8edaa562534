"""Ports of the loopback interface: whether one is free, and one that is."""

import errno
import socket


class PortBusy(Exception):
    """Somebody listens there; the text says how to choose another."""


def check_free(port: int, variable: str) -> None:
    """Raise `PortBusy` if 127.0.0.1:`port` cannot be listened on now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port in TIME_WAIT is free
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise PortBusy(f"port {port} needs rights that this user has not: choose another, {variable}=…") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortBusy(
                f"port {port} is in use: end what listens there, or choose another, {variable}={port + 10}"
            ) from None


def free_port() -> int:
    """Give a port that was free a moment ago, for parts that nobody outside needs to find."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
