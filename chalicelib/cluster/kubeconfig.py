"""From a kubeconfig file to an open door: the server, a connection pool that verifies it, and who we are.

The kubernetes package reads the file (certificates, tokens, relative paths); what it would do silently is refused loudly:
TLS without verification, a bearer token over plain HTTP to another machine, long-gone auth providers, a user that is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalicelib.cluster.exec_plugin import run_plugin
from chalicelib.cluster.reading import EMPTY, mapping_in, sequence_in, text_in
from chalicelib.errors import ClusterError, shorten

if TYPE_CHECKING:
    from kubernetes.client.configuration import Configuration
    from urllib3 import PoolManager

POOLED = 1  # connections kept: one function serves one request at a time, and one is known to be fresh or not


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach the cluster. `server` has no slash at its end; `authorization` is the whole header, empty for none."""

    server: str
    pool: "PoolManager"
    authorization: str = ""
    expires_at: datetime | None = None


def load_access(path: Path) -> Access:
    """Read the file's current context. Raise `ClusterError` with what is wrong in it; never quotes a credential."""
    import yaml  # noqa: PLC0415 - with kubernetes below: only a container that asks the cluster pays for them
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415 - as late as kubernetes itself

    try:
        text = yaml.safe_load(path.read_text("utf-8"))
        if not isinstance(text, dict):
            raise ClusterError("the kubeconfig is not a YAML mapping")
        return _access(text, str(path.parent.resolve()))
    except ConfigException as error:
        raise ClusterError(f"the kubeconfig cannot be used: {shorten(str(error))}") from None
    except OSError as error:
        raise ClusterError(f"the kubeconfig or a file it names cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError):
        # the loader takes a well-formed file for granted; what it trips over may be a credential, so it is not quoted
        raise ClusterError("the kubeconfig is malformed: kubectl config view shows how it is read") from None


def _access(config: Mapping[str, object], directory: str) -> Access:
    from kubernetes.client.configuration import Configuration  # noqa: PLC0415 - see load_access
    from kubernetes.client.rest import RESTClientObject  # noqa: PLC0415 - as late as kubernetes itself
    from kubernetes.config.kube_config import KubeConfigLoader  # noqa: PLC0415 - as late as kubernetes itself

    user, expires_at = _user(config, directory)
    configuration = Configuration()
    loader: Any = KubeConfigLoader  # it has no annotations
    loader(_with_user(config, user), config_base_path=directory).load_and_set(configuration)
    _check(configuration)
    configuration.connection_pool_maxsize = POOLED
    token = configuration.get_api_key_with_prefix("BearerToken") or ""
    return Access(configuration.host, RESTClientObject(configuration).pool_manager, token, expires_at)


def _user(config: Mapping[str, object], directory: str) -> tuple[Mapping[str, object], datetime | None]:
    name = text_in(mapping_in(_named(config, "contexts", text_in(config, "current-context")), "context"), "user")
    user = mapping_in(_named(config, "users", name), "user")
    if name and not user:
        raise ClusterError("the kubeconfig's current context names a user that is not in it, or has no credentials")
    if "auth-provider" in user:
        raise ClusterError(
            "the kubeconfig uses an auth-provider: use a token, a client certificate or an exec plugin instead"
        )
    if "exec" not in user or "token" in user or "tokenFile" in user:
        return user, None
    credential = run_plugin(mapping_in(user, "exec"), directory)
    return credential.user, credential.expires_at


def _named(config: Mapping[str, object], section: str, name: str) -> Mapping[str, object]:
    for item in sequence_in(config, section):
        if isinstance(item, dict) and item.get("name") == name:
            return item
    return EMPTY


def _with_user(config: Mapping[str, object], user: Mapping[str, object]) -> dict[str, object]:
    """The file with one user in place of all: whoever the current context names."""
    context = mapping_in(_named(config, "contexts", text_in(config, "current-context")), "context")
    return {**config, "users": [{"name": text_in(context, "user"), "user": dict(user)}]} if user else dict(config)


def _check(configuration: "Configuration") -> None:
    url = urlsplit(configuration.host)
    if url.scheme not in {"http", "https"} or not url.hostname or url.username or url.query:
        raise ClusterError("the kubeconfig's server is not an http or https URL")
    if not configuration.verify_ssl:
        raise ClusterError("the kubeconfig sets insecure-skip-tls-verify: give certificate-authority-data instead")
    if not _here(url.hostname):
        if url.scheme == "http":
            raise ClusterError(
                "the kubeconfig's server is plain http on another machine: its credentials would be readable"
            )
        return
    configuration.proxy = None  # what listens on this machine is not reached through a proxy from the environment


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
