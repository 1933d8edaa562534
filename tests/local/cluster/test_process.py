"""`python -m local.cluster`: what it prints, writes and leaves behind."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
ENDS_WITHIN_SECONDS = 30  # it takes well under one; the bound is for a machine that is busy


@contextmanager
def _cluster(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "local.cluster", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    word, url = process.stdout.readline().split()
    assert word == "ready"
    return url


def test_it_writes_a_private_kubeconfig_that_works_and_ends_when_told(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.json"
    with _cluster("--port", "0", "--state-dir", str(tmp_path), "--tokens", str(tokens)) as process:
        url = _url(process)
        kubeconfig = tmp_path / "kubeconfig"
        document = yaml.safe_load(kubeconfig.read_text())
        token = document["users"][0]["user"]["token"]
        assert document["clusters"][0]["cluster"]["server"] == f"{url}/with-token/{token}"
        assert json.loads(tokens.read_text())[token]["groups"] == ["system:masters"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in (kubeconfig, tokens)} == {0o600}
        with urllib.request.urlopen(f"{url}/with-token/{token}/api/v1/namespaces") as response:
            assert json.load(response)["kind"] == "NamespaceList"
        process.send_signal(signal.SIGTERM)
        assert process.wait(ENDS_WITHIN_SECONDS) == 0


def test_it_takes_the_tokens_it_finds(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({"t": {"user": "root", "groups": ["system:masters"]}}))
    kubeconfig = tmp_path / "elsewhere" / "config"
    with _cluster("--port", "0", "--kubeconfig", str(kubeconfig), "--tokens", str(tokens)) as process:
        _url(process)
        assert yaml.safe_load(kubeconfig.read_text())["users"][0]["user"]["token"] == "t"
        process.send_signal(signal.SIGINT)
        assert process.wait(ENDS_WITHIN_SECONDS) == 0


@pytest.mark.parametrize("text", ["{", "[]", '{"t": {"groups": []}}', '{"t": {"user": "a", "groups": ["tenants"]}}'])
def test_tokens_that_cannot_be_used_are_one_line_and_status_2(tmp_path: Path, text: str) -> None:
    tokens = tmp_path / "tokens.json"
    tokens.write_text(text)
    with _cluster("--port", "0", "--tokens", str(tokens)) as process:
        _, error = process.communicate(timeout=ENDS_WITHIN_SECONDS)
        assert process.returncode == 2
        assert error.startswith("cluster: ")
        assert error.count("\n") == 1


def test_a_port_in_use_is_one_line_and_status_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, _cluster("--port", str(taken.getsockname()[1])) as process:
        _, error = process.communicate(timeout=ENDS_WITHIN_SECONDS)
        assert process.returncode == 2
        assert error.startswith(f"cluster: cannot listen on 127.0.0.1:{taken.getsockname()[1]}")
        assert error.count("\n") == 1 + (os.linesep != "\n")
