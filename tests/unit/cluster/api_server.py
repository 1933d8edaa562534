"""A fake API server for the adapters' tests: a real socket, scripted answers, and every request as it came off the wire.

It knows no Kubernetes at all. What a Kubernetes API server says is recorded in `data/`; the embedded cluster and a real one
are asked in `tests/contract`.
"""

import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Self

Handler = Callable[[socket.socket], None]
RECORDED: Mapping[str, dict[str, object]] = json.loads((Path(__file__).parent / "data" / "answers.json").read_text())


@dataclass(frozen=True)
class Seen:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def asked(self) -> str:
        """The target without what every write carries, the time after which the server is to give up."""
        return re.sub(r"[?&]timeout=\d+s$", "", self.target)

    @property
    def json(self) -> object:
        return json.loads(self.body)


def answer(status: int, body: object = b"", **headers: str) -> bytes:
    """Raw bytes of an HTTP answer. Bytes and text go as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    named = {"content-type": "application/json", "content-length": str(len(raw))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("latin-1") + raw


def recorded(name: str) -> bytes:
    """An answer recorded from a real API server."""
    told = RECORDED[name]
    headers = told["headers"]
    assert isinstance(headers, dict)
    assert isinstance(told["status"], int)
    return answer(told["status"], told["body"], **{key.replace("-", "_"): value for key, value in headers.items()})


@dataclass
class ApiServer:
    """Answers in order, the last one for ever. A callable answer gets the socket and does as it likes, then it is closed.

    With `answers` set, each request is answered by that instead.
    """

    listener: socket.socket
    script: list[bytes | Handler] = field(default_factory=lambda: [answer(200, {})])
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    answers: Callable[[Seen], bytes] | None = None
    tls: Callable[[socket.socket], socket.socket] | None = None

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def says(self, *answers: bytes | Handler) -> Self:
        self.script = list(answers)
        return self

    @property
    def last(self) -> Seen:
        return self.seen[-1]

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _next(self) -> bytes | Handler:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def _converse(self, connection: socket.socket) -> None:
        try:
            secured = self.tls(connection) if self.tls else connection
            with secured, secured.makefile("rb") as stream:
                for seen in _requests(stream):
                    self.seen.append(seen)
                    said = self.answers(seen) if self.answers else self._next()
                    if not isinstance(said, bytes):
                        said(secured)
                        return
                    secured.sendall(said)
        except OSError:
            return  # the client went away, which is what some tests are about
        finally:
            connection.close()


def _requests(stream: Iterator[bytes]) -> Iterator[Seen]:
    for line in stream:
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers: dict[str, str] = {}
        for raw in stream:
            if raw == b"\r\n":
                break
            name, _, value = raw.decode("latin-1").partition(":")
            before = [headers[name.lower()]] if name.lower() in headers else []
            headers[name.lower()] = "\n".join([*before, value.strip()])  # one line for each that was sent
        length = int(headers.get("content-length", "0"))
        yield Seen(method, target, headers, stream.read(length) if length else b"")  # type: ignore[attr-defined]


@contextmanager
def api_server() -> Iterator[ApiServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ApiServer(listener)
        thread = Thread(target=server.serve, daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
    thread.join(5)


def kubeconfig(
    server: str,
    user: Mapping[str, object] | None = None,
    *,
    cluster: Mapping[str, object] | None = None,
    **more: object,
) -> Mapping[str, object]:
    """A kubeconfig of one context, as data; JSON is YAML."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "only",
        "contexts": [{"name": "only", "context": {"cluster": "here", "user": "me"}}],
        "clusters": [{"name": "here", "cluster": {"server": server, **(cluster or {})}}],
        "users": [{"name": "me", "user": dict(user) if user is not None else {"token": "s3cret"}}],
        **more,
    }
