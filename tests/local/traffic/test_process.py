"""The shop in the cluster's process: signals break its taps, and an open one does not hold up the end."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.seed.shop import api_service

pytestmark = pytest.mark.stack
ROOT = Path(__file__).parents[3]
PATIENCE = 20.0  # seconds; what is waited for takes milliseconds
TOKEN = "t"
MESHED = {"app": "web", "linkerd.io/control-plane-ns": "linkerd"}


@dataclass(frozen=True)
class Shop:
    process: subprocess.Popen[str]
    url: str

    def send(self, method: str, path: str, body: object, kind: str = "application/json") -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request) as answer:
            assert answer.status < 300

    def plant(self) -> None:
        """Two pods of the shop that speak with each other, and the tap API."""
        self.send("POST", "/apis/apiregistration.k8s.io/v1/apiservices", api_service())
        self.send("POST", "/api/v1/namespaces", {"metadata": {"name": "shop"}})
        for number, name in enumerate(("web", "ingress"), 1):
            about = {
                "name": name,
                "labels": {**MESHED, "app": name},
                "annotations": {"viz.linkerd.io/tap-enabled": "true"},
            }
            pod = {"metadata": about, "spec": {"containers": [{"name": "c", "image": "i:1"}]}}
            self.send("POST", "/api/v1/namespaces/shop/pods", pod)
            status = {"status": {"phase": "Running", "podIP": f"10.42.0.{number}"}}
            path = f"/api/v1/namespaces/shop/pods/{name}/status"
            self.send("PATCH", path, status, "application/merge-patch+json")

    def tap(self) -> socket.socket:
        """A connection on which events of `ingress` come."""
        target = wire.ResourceSelection(resource=wire.Resource(namespace="shop", type="pod", name="ingress"))
        match = wire.Match(all=wire.Match.Seq())
        body = wire.TapByResourceRequest(target=target, match=match).SerializeToString()
        host, _, port = self.url.removeprefix("http://").partition(":")
        connection = socket.create_connection((host, int(port)), PATIENCE)
        path = "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/shop/pods/ingress/tap"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        assert connection.recv(1024).startswith(b"HTTP/1.1 200 OK")
        return connection


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({TOKEN: {"user": "root", "groups": ["system:masters"]}}))
    command = [sys.executable, "-m", "local.cluster", "--port", "0", "--tokens", str(tokens), "--demo-rps", "400"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        made = Shop(process, process.stdout.readline().split()[1])
        try:
            made.plant()
            yield made
        finally:
            process.kill()


def to_the_end(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def test_a_signal_breaks_every_tap_and_new_ones_open(shop: Shop) -> None:
    with shop.tap() as one, shop.tap() as other:
        shop.process.send_signal(signal.SIGUSR1)
        to_the_end(one)
        to_the_end(other)
    with shop.tap() as again:
        assert again.recv(10)


def test_a_signal_stalls_them_and_the_next_lets_them_go_on(shop: Shop) -> None:
    with shop.tap() as connection:
        shop.process.send_signal(signal.SIGUSR2)
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            to_the_end(connection)
        connection.settimeout(PATIENCE)
        shop.process.send_signal(signal.SIGUSR2)
        assert connection.recv(10)


def test_an_open_tap_does_not_hold_up_the_end(shop: Shop) -> None:
    with shop.tap() as connection:
        began = time.monotonic()
        shop.process.send_signal(signal.SIGTERM)
        to_the_end(connection)
        assert shop.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < PATIENCE / 2
