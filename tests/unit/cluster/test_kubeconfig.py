"""`cluster/kubeconfig.py`: the files that people have work, and what would be unsafe is refused by name."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.kubeconfig import Access, load_access
from chalicelib.errors import ClusterError
from tests.unit.cluster.api_server import ApiServer, kubeconfig
from tests.unit.cluster.certificates import issue, server_context

HERE = "http://127.0.0.1:8001"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config"


def load(file: Path, config: Mapping[str, object]) -> Access:
    file.write_text(json.dumps(config))
    return load_access(file)


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_a_token_and_a_path_prefix(file: Path) -> None:
    access = load(file, kubeconfig("https://rancher.example.com/k8s/clusters/c-1/"))
    assert access.server == "https://rancher.example.com/k8s/clusters/c-1"
    assert access.authorization == "Bearer s3cret"
    assert access.expires_at is None


def test_a_token_file_beside_the_kubeconfig(file: Path) -> None:
    (file.parent / "token").write_text("from-file")
    assert load(file, kubeconfig(HERE, {"tokenFile": "token"})).authorization == "Bearer from-file"


def test_no_user_is_anonymous(file: Path) -> None:
    config = kubeconfig(HERE, contexts=[{"name": "only", "context": {"cluster": "here"}}])
    assert load(file, config).authorization == ""


def test_a_client_certificate_is_shown_to_a_server_that_is_verified(
    file: Path, server: ApiServer, tmp_path: Path
) -> None:
    authority, clients = issue("ca"), issue("clients")
    context = server_context(issue("server", authority), tmp_path, clients=clients)
    server.tls = partial(context.wrap_socket, server_side=True)
    me = issue("me", clients)
    user = {"client-certificate-data": b64(me.pem), "client-key-data": b64(me.key_pem)}
    trusted = {"certificate-authority-data": b64(authority.pem)}
    file.write_text(json.dumps(kubeconfig(f"https://127.0.0.1:{server.port}", user, cluster=trusted)))
    connection = ClusterConnection.from_kubeconfig(file)
    assert connection.request("GET", ("version",)).status == 200
    assert "authorization" not in server.last.headers
    connection.close()


def test_a_certificate_of_nobody_we_know_is_refused(file: Path, server: ApiServer, tmp_path: Path) -> None:
    context = server_context(issue("server", issue("ca")), tmp_path)
    server.tls = partial(context.wrap_socket, server_side=True)
    trusted = {"certificate-authority-data": b64(issue("another").pem)}
    file.write_text(json.dumps(kubeconfig(f"https://127.0.0.1:{server.port}", cluster=trusted)))
    connection = ClusterConnection.from_kubeconfig(file)
    with pytest.raises(ClusterError, match="certificate"):
        connection.request("GET", ("version",))
    assert server.seen == []
    connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_plain_http_reaches_this_machine_and_not_through_a_proxy(
    file: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.com:3128")
    access = load(file, kubeconfig(f"http://{host}:8001"))
    assert access.pool.proxy is None


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (kubeconfig("http://10.0.0.1:8080"), "plain http on another machine"),
        (kubeconfig("http://127.0.0.1.example.com"), "plain http on another machine"),
        (kubeconfig("https://a.example.com", cluster={"insecure-skip-tls-verify": True}), "insecure-skip-tls-verify"),
        (kubeconfig("ftp://a.example.com"), "not an http or https URL"),
        (kubeconfig("https://user:pass@a.example.com"), "not an http or https URL"),
        (kubeconfig("a.example.com:6443"), "not an http or https URL"),
        (kubeconfig(HERE, {"auth-provider": {"name": "gcp"}}), "auth-provider"),
        (kubeconfig(HERE, users=[]), "names a user that is not in it"),
        (kubeconfig(HERE, {}), "names a user that is not in it, or has no credentials"),
        (kubeconfig(HERE, contexts=[]), "cannot be used"),
        (kubeconfig(HERE, clusters=[]), "cannot be used"),
        (kubeconfig(HERE, {"tokenFile": "nowhere"}), "cannot be used|cannot be read"),
        (kubeconfig("https://a.example.com", cluster={"certificate-authority-data": "abc"}), "malformed"),
        (kubeconfig(HERE, clusters="odd"), "malformed|cannot be used"),
        ({}, "cannot be used"),
    ],
)
def test_what_cannot_work_or_is_not_safe_is_refused_by_name(
    file: Path, config: Mapping[str, object], problem: str
) -> None:
    with pytest.raises(ClusterError, match=problem) as raised:
        load(file, config)
    assert "s3cret" not in raised.value.detail
    assert str(file.parent) not in raised.value.detail


@pytest.mark.parametrize("text", ["", "[]", "just text", "a: [", "\x00", "!!python/object:os.system x"])
def test_a_file_that_is_no_kubeconfig_is_refused(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(ClusterError, match="kubeconfig"):
        load_access(file)


def test_a_file_that_is_not_text_or_not_there_is_refused(file: Path) -> None:
    with pytest.raises(ClusterError, match="cannot be read"):
        load_access(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ClusterError, match="malformed"):
        load_access(file)


def test_an_exec_plugin_gives_the_token_and_its_end(file: Path) -> None:
    status = {"token": "from-plugin", "expirationTimestamp": "2026-11-24T12:00:00Z"}
    said = json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status})
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": ["-c", f"print({said!r})"],
    }
    access = load(file, kubeconfig(HERE, {"exec": plugin}))
    assert access.authorization == "Bearer from-plugin"
    assert access.expires_at is not None
    assert access.expires_at.isoformat().startswith("2026-11-24T")


def test_a_token_beside_a_plugin_is_used_and_the_plugin_is_not_run(file: Path) -> None:
    access = load(file, kubeconfig(HERE, {"exec": {"command": "no-such-plugin"}, "token": "plain"}))
    assert access.authorization == "Bearer plain"


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "context", "cluster", "user", "server", "token", "exec"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(["contexts", "clusters", "users", "current-context"]), value=ODD)
def test_no_malformed_file_raises_anything_else(file: Path, key: str, value: object) -> None:
    try:
        access = load(file, {**kubeconfig(HERE), key: value})
    except ClusterError:
        return
    assert access.server == HERE


def test_kubernetes_is_imported_by_the_first_call_and_its_models_never(file: Path, server: ApiServer) -> None:
    """A budget (law 12): the package costs 150 ms, its models a second more, of every cold start that imports them."""
    file.write_text(json.dumps(kubeconfig(f"http://127.0.0.1:{server.port}")))
    program = (
        "import sys, chalicelib.cluster.checks, chalicelib.cluster.health;"
        "from chalicelib.cluster.connection import ClusterConnection;"
        "c = ClusterConnection.from_kubeconfig(sys.argv[1]);"
        "early = {'kubernetes', 'urllib3', 'yaml', 'pydantic'} & set(sys.modules);"
        "status = c.request('GET', ('version',)).status;"
        "models = [m for m in sys.modules if m.startswith(('kubernetes.client.models.', 'kubernetes.client.api.'))];"
        "print(sorted(early), status, 'kubernetes' in sys.modules, models)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True, timeout=30
    )
    assert ran.stdout.strip() == "[] 200 True []"
