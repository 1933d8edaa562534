"""`cluster/exec_plugin.py`: real small programs, good and bad."""

import base64
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.cluster import exec_plugin
from chalicelib.cluster.exec_plugin import run_plugin
from chalicelib.errors import ClusterError

V1 = "client.authentication.k8s.io/v1"


def plugin(program: str, **more: object) -> Mapping[str, object]:
    return {"apiVersion": V1, "command": sys.executable, "args": ["-c", program], **more}


def saying(status: object, version: str = V1) -> Mapping[str, object]:
    return plugin(f"print({json.dumps({'apiVersion': version, 'kind': 'ExecCredential', 'status': status})!r})")


def test_a_token_with_its_end(tmp_path: Path) -> None:
    credential = run_plugin(saying({"token": "t", "expirationTimestamp": "2026-11-24T12:00:00Z"}), str(tmp_path))
    assert credential.user == {"token": "t"}
    assert credential.expires_at == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_certificate_with_its_key(tmp_path: Path) -> None:
    credential = run_plugin(saying({"clientCertificateData": "CERT", "clientKeyData": "KEY"}), str(tmp_path))
    assert {name: base64.b64decode(text) for name, text in credential.user.items()} == {
        "client-certificate-data": b"CERT",
        "client-key-data": b"KEY",
    }
    assert credential.expires_at is None


def test_it_runs_in_the_files_directory_with_the_environment_and_the_question_of_the_protocol(tmp_path: Path) -> None:
    program = (
        "import json, os; q = json.loads(os.environ['KUBERNETES_EXEC_INFO']);"
        "print(json.dumps({'apiVersion': q['apiVersion'], 'status': {'token':"
        " '|'.join([os.getcwd(), os.environ['REGION'], q['kind'], str(q['spec']['interactive'])])}}))"
    )
    given = plugin(program, env=[{"name": "REGION", "value": "eu"}, "odd"])
    assert run_plugin(given, str(tmp_path)).user == {"token": f"{tmp_path.resolve()}|eu|ExecCredential|False"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"apiVersion": V1, "command": "no-such-plugin"}, "no-such-plugin is not installed here"),
        ({"apiVersion": V1}, "no command"),
        (plugin("", provideClusterInfo=True), "provideClusterInfo"),
        (plugin("import sys; print('s3cret'); sys.exit(1)"), "failed"),
        (plugin("print('s3cret')"), "failed"),
        (plugin("print('[]')"), "did not answer with an ExecCredential"),
        (saying({"token": "t"}, "client.authentication.k8s.io/v1beta1"), "did not answer with an ExecCredential"),
        (saying({}), "neither a token nor a certificate"),
        (saying({"clientCertificateData": "CERT"}), "neither a token nor a certificate"),
        (saying({"token": "t", "expirationTimestamp": "soon"}), "unreadable expirationTimestamp"),
        (saying({"token": "t", "expirationTimestamp": "0001-01-01T00:00:00+14:00"}), "unreadable expirationTimestamp"),
    ],
)
def test_what_fails_is_named_and_never_quoted(tmp_path: Path, given: Mapping[str, object], problem: str) -> None:
    with pytest.raises(ClusterError, match=problem) as raised:
        run_plugin(given, str(tmp_path))
    assert "s3cret" not in raised.value.detail


def test_a_plugin_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exec_plugin, "PLUGIN_SECONDS", 0.2)
    with pytest.raises(ClusterError, match="did not end"):
        run_plugin(plugin("import time; time.sleep(30)"), str(tmp_path))


def test_a_program_that_may_not_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="failed"):
        run_plugin({"apiVersion": V1, "command": str(tmp_path)}, str(tmp_path))
