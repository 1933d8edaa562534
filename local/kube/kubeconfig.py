"""Reading a kubeconfig: where the API server is, whom to trust there, and who we are.

Understands tokens, token files and client certificates, inline or as files. Refuses, by name, what it would have to run or
guess: exec plugins, auth providers, basic authentication, proxies.
"""

import base64
import binascii
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from local.kube.objects import Json

REFUSED = ("exec", "auth-provider", "username", "password", "as", "as-groups")


class BadKubeconfig(Exception):
    """The file cannot be used; the text says what is missing or not understood."""


@dataclass(frozen=True, slots=True)
class Access:
    """A way into a cluster. `tls` is None for plain HTTP; `token` is "" where a client certificate says who we are."""

    server: str
    token: str = ""
    token_file: Path | None = None  # read again for each connection: mounted tokens rotate
    tls: ssl.SSLContext | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port, for messages: a server's path may hold what is not to be shown."""
        parts = urlsplit(self.server)
        return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else f"{parts.scheme}://{parts.hostname}"

    def bearer(self) -> str:
        """The token as it is now; raises OSError if its file is gone."""
        return self.token_file.read_text().strip() if self.token_file else self.token


def read_kubeconfig(path: Path) -> Access:
    """Read the current context. Raise `BadKubeconfig`; the text names the file."""
    try:
        config = yaml.safe_load(path.read_text())
        context = _named(config, "contexts", config["current-context"])["context"]
        cluster = _named(config, "clusters", context["cluster"])["cluster"]
        user = _named(config, "users", context["user"])["user"] or {}
        server = cluster["server"].rstrip("/")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadKubeconfig(f"{path}: no usable current-context ({type(error).__name__}: {error})") from None
    if not server.startswith(("http://", "https://")):
        raise BadKubeconfig(f"{path}: the server of its current-context is no http or https URL")
    refused = [name for name in REFUSED if name in user] + (["proxy-url"] if "proxy-url" in cluster else [])
    if refused:
        raise BadKubeconfig(f"{path}: {', '.join(refused)} is not understood here: use a token or a client certificate")
    file = user.get("tokenFile")
    try:
        tls = _tls(cluster, user, path.parent) if server.startswith("https://") else None
    except (OSError, ssl.SSLError, binascii.Error) as error:
        raise BadKubeconfig(f"{path}: a certificate or key in it cannot be read ({error})") from None
    return Access(server, user.get("token", ""), path.parent / file if file else None, tls)


def _named(config: Json, section: str, name: str) -> Json:
    for entry in config[section]:
        if entry["name"] == name:
            found: Json = entry
            return found
    raise KeyError(f"{name} in {section}")


def _tls(cluster: Json, user: Json, folder: Path) -> ssl.SSLContext:
    authority = _bytes(cluster, "certificate-authority", folder)
    context = ssl.create_default_context(cadata=authority.decode() if authority else None)
    context.check_hostname = not cluster.get("insecure-skip-tls-verify", False)
    if not context.check_hostname:
        context.verify_mode = ssl.CERT_NONE
    certificate, key = _bytes(user, "client-certificate", folder), _bytes(user, "client-key", folder)
    if certificate:
        with _file_of(certificate + b"\n" + key) as chain:  # the ssl module loads a client's key from files only
            context.load_cert_chain(chain)
    return context


def _bytes(section: Json, name: str, folder: Path) -> bytes:
    """`<name>-data` (base64) wins over the file `<name>`, as in client-go; paths are relative to the kubeconfig."""
    if data := section.get(f"{name}-data"):
        return base64.b64decode("".join(data.split()), validate=True)
    return (folder / section[name]).read_bytes() if section.get(name) else b""


@contextmanager
def _file_of(content: bytes) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(prefix="portico-", suffix=".pem") as file:  # mode 0600, gone on exit
        file.write(content)
        file.flush()
        yield file.name
