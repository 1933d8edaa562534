"""Runs a kubeconfig's exec credential plugin, such as `aws eks get-token`, within a time limit.

The kubernetes package runs them too, but waits for ever and turns a failure into a log line and an anonymous request.
Refuses interactive plugins and `provideClusterInfo`: a function has nobody to ask, and no plugin seen here needs the latter.
"""

import base64
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cluster.reading import mapping_in, sequence_in, text_in, texts_in
from chalicelib.errors import ClusterError

PLUGIN_SECONDS = (
    8  # a plugin asks a token service once; within one call's ten seconds, so that the call can still be made
)


@dataclass(frozen=True, slots=True)
class PluginCredential:
    """What a plugin gave, as the fields of a kubeconfig's user, and until when it is good (None: for ever)."""

    user: Mapping[str, str]
    expires_at: datetime | None


def run_plugin(plugin: Mapping[str, object], directory: str) -> PluginCredential:
    """Run it in the kubeconfig's directory. Raise `ClusterError` naming the command, never its output."""
    command = text_in(plugin, "command")
    if not command or plugin.get("provideClusterInfo"):
        raise ClusterError(
            "the kubeconfig's exec plugin has no command, or wants provideClusterInfo, which Portico does not give"
        )
    status = mapping_in(_output(plugin, command, directory), "status")
    return PluginCredential(_user(status, command), _expiry(status, command))


def _output(plugin: Mapping[str, object], command: str, directory: str) -> Mapping[str, object]:
    version = text_in(plugin, "apiVersion")
    question = {"apiVersion": version, "kind": "ExecCredential", "spec": {"interactive": False}}
    try:
        done = subprocess.run(  # noqa: S603 - running what the kubeconfig names is what an exec plugin is
            [command, *texts_in(plugin, "args")],
            env={**os.environ, **_environment(plugin), "KUBERNETES_EXEC_INFO": json.dumps(question)},
            cwd=directory or None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PLUGIN_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except FileNotFoundError:
        raise ClusterError(f"the kubeconfig's exec plugin {command} is not installed here") from None
    except subprocess.TimeoutExpired:
        raise ClusterError(f"the kubeconfig's exec plugin {command} did not end within {PLUGIN_SECONDS} s") from None
    except (OSError, subprocess.CalledProcessError, ValueError):
        raise ClusterError(f"the kubeconfig's exec plugin {command} failed: run it by hand to see why") from None
    if isinstance(answer, dict) and answer.get("apiVersion") == version:
        return answer
    raise ClusterError(f"the kubeconfig's exec plugin {command} did not answer with an ExecCredential of {version}")


def _environment(plugin: Mapping[str, object]) -> dict[str, str]:
    pairs = (item for item in sequence_in(plugin, "env") if isinstance(item, dict))
    return {text_in(pair, "name"): text_in(pair, "value") for pair in pairs}


def _user(status: Mapping[str, object], command: str) -> Mapping[str, str]:
    if token := text_in(status, "token"):
        return {"token": token}
    certificate, key = text_in(status, "clientCertificateData"), text_in(status, "clientKeyData")
    if certificate and key:
        return {"client-certificate-data": _encoded(certificate), "client-key-data": _encoded(key)}
    raise ClusterError(f"the kubeconfig's exec plugin {command} gave neither a token nor a certificate with its key")


def _encoded(pem: str) -> str:
    return base64.b64encode(pem.encode()).decode()


def _expiry(status: Mapping[str, object], command: str) -> datetime | None:
    text = text_in(status, "expirationTimestamp")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):  # no date, or one before the year 1 in UTC
        raise ClusterError(f"the kubeconfig's exec plugin {command} gave an unreadable expirationTimestamp") from None
