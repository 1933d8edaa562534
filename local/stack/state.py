"""The folder `.portico`: who runs here, where things are, and the credentials of this one run.

Everything secret in it is made anew for each run and readable by its owner alone.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

TOKEN_BYTES = 32  # 256 bits: nobody guesses it


class AlreadyRunning(Exception):
    """Another stack runs from this folder; the text says where it answers."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The tokens of one run: the cluster's administrator, Portico in the cluster, and callers of the API."""

    admin: str
    portico: str
    api: str

    @classmethod
    def make(cls) -> "Credentials":
        return cls(*(secrets.token_urlsafe(TOKEN_BYTES) for _ in range(3)))


FILES = (
    "run.json",
    "token",
    "tokens.json",
    "kubeconfig",
    "portico.kubeconfig",
    "cluster-tokens.json",
    "cluster.journal",
)  # of one run


class State:
    """The folder, held by a lock for as long as this process lives (the kernel drops the lock with the process)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.run_file = folder / "run.json"
        self._lock: TextIO | None = None

    def claim(self) -> None:
        """Take the folder for this process and empty it of the last run. Raise `AlreadyRunning`."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise AlreadyRunning(self._where_it_runs()) from None
        self.forget()
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir()

    def release(self) -> None:
        """Let the folder go to whoever starts next."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def write_secret(self, name: str, text: str) -> Path:
        """Write a file that only its owner can read, whole or not at all."""
        path = self.folder / name
        draft = path.with_name(f".{path.name}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        return draft.replace(path)

    def write_tokens(self, credentials: Credentials) -> Path:
        """Say to the embedded cluster who its callers are."""
        callers = {
            credentials.admin: {"user": "portico:local-admin", "groups": ["system:masters"]},
            credentials.portico: {"user": "portico", "groups": ["portico:gateways"]},
        }
        return self.write_secret("cluster-tokens.json", json.dumps(callers))

    def write_kubeconfig(self, name: str, server: str, token: str) -> Path:
        """Write a kubeconfig with one context, named as the file's user would call it."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "portico",
            "clusters": [{"name": "portico", "cluster": {"server": server}}],
            "users": [{"name": "portico", "user": {"token": token}}],
            "contexts": [{"name": "portico", "context": {"cluster": "portico", "user": "portico"}}],
        }
        return self.write_secret(name, json.dumps(config, indent=2))

    def announce(self, run: Mapping[str, object]) -> None:
        """Write `run.json`: it is there while everything answers, and only then."""
        self.write_secret("run.json", json.dumps(run, indent=2))

    def forget(self) -> None:
        """Remove what says that a stack runs here, and the credentials that were good for it."""
        for name in FILES:
            with suppress(FileNotFoundError):
                (self.folder / name).unlink()

    def _where_it_runs(self) -> str:
        with suppress(OSError, ValueError, KeyError):
            api = json.loads(self.run_file.read_text())["api"]
            return f"Portico already runs from this folder: {api} (end it with Ctrl-C there)"
        return "Portico is already starting from this folder, in another terminal"
