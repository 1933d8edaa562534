import base64
import ssl
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.kube.kubeconfig import BadKubeconfig, read_kubeconfig


def write(folder: Path, *, user: dict[str, Any], cluster: dict[str, Any] | None = None) -> Path:
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
        "clusters": [{"name": "k", "cluster": cluster or {"server": "http://127.0.0.1:8001/"}}],
        "users": [{"name": "u", "user": user}],
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


def test_a_token_over_plain_http(tmp_path: Path) -> None:
    access = read_kubeconfig(write(tmp_path, user={"token": "t"}))
    assert (access.server, access.bearer(), access.tls) == ("http://127.0.0.1:8001", "t", None)


def test_a_server_is_named_in_messages_without_its_path(tmp_path: Path) -> None:
    for server, origin in (("http://127.0.0.1:8001/with/secret", "http://127.0.0.1:8001"), ("https://k", "https://k")):
        access = read_kubeconfig(write(tmp_path, user={}, cluster={"server": server}))
        assert (access.server, access.origin) == (server, origin)
    with pytest.raises(BadKubeconfig, match="no http"):
        read_kubeconfig(write(tmp_path, user={}, cluster={"server": "127.0.0.1:8001"}))


def test_a_token_file_is_relative_to_the_kubeconfig_and_read_each_time(tmp_path: Path) -> None:
    access = read_kubeconfig(write(tmp_path, user={"tokenFile": "tok"}))
    for token in ("first", "second"):
        (tmp_path / "tok").write_text(token + "\n")
        assert access.bearer() == token


def test_verification_is_on_unless_switched_off(tmp_path: Path) -> None:
    strict = read_kubeconfig(write(tmp_path, user={"token": "t"}, cluster={"server": "https://k"})).tls
    loose = read_kubeconfig(
        write(tmp_path, user={"token": "t"}, cluster={"server": "https://k", "insecure-skip-tls-verify": True})
    ).tls
    assert strict is not None
    assert loose is not None
    assert (strict.verify_mode, strict.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (loose.verify_mode, loose.check_hostname) == (ssl.CERT_NONE, False)


@pytest.mark.parametrize("field", ["exec", "auth-provider", "username", "as"])
def test_what_would_have_to_be_run_or_guessed_is_refused_by_name(tmp_path: Path, field: str) -> None:
    with pytest.raises(BadKubeconfig, match=field):
        read_kubeconfig(write(tmp_path, user={field: "x"}))


@pytest.mark.parametrize("user", [{"client-certificate-data": "%%%"}, {"client-certificate": "absent.pem"}])
def test_a_certificate_that_cannot_be_read_is_said(tmp_path: Path, user: dict[str, Any]) -> None:
    with pytest.raises(BadKubeconfig, match="cannot be read"):
        read_kubeconfig(write(tmp_path, user=user, cluster={"server": "https://k"}))


def test_a_certificate_that_is_none_is_said(tmp_path: Path) -> None:
    user = {"client-certificate-data": base64.b64encode(b"not a certificate").decode()}
    with pytest.raises(BadKubeconfig, match="cannot be read"):
        read_kubeconfig(write(tmp_path, user=user, cluster={"server": "https://k"}))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "current-context: x", "current-context: c\ncontexts: []", "{", "\x00"]
)
def test_a_file_that_is_no_kubeconfig_is_said_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(text)
    with pytest.raises(BadKubeconfig, match="kubeconfig"):
        read_kubeconfig(path)
