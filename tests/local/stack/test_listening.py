"""Ports: busy ones are named with a way out, free ones are free."""

import socket

import pytest

from local.stack.listening import PortBusy, check_free, free_port


def test_a_port_somebody_listens_on_is_busy_and_the_error_offers_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortBusy, match=rf"port {port} is in use: .* PORT={port + 10}"):
            check_free(port, "PORT")


def test_a_free_port_passes_and_stays_free() -> None:
    port = free_port()
    check_free(port, "PORT")
    check_free(port, "PORT")
