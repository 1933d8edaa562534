"""The secret that a tunnel's clients show. Read anew each time, never kept; its absence is a warning, not a failure:
the operator makes the Secret a moment after the tunnel (inlets-uplink §2.3, §9).
"""

from chalicelib.errors import ClusterTimeout, ClusterUnavailable, InvalidName
from chalicelib.uplink.ports import SecretsInCluster
from chalicelib.uplink.tunnel import Tunnel

TOKEN_KEY = "token"  # noqa: S105 - the name of a key, not what it holds


def read_token(secrets: SecretsInCluster, tunnel: Tunnel) -> tuple[str | None, tuple[str, ...]]:
    """The token, or None and a warning that says why not."""
    name = tunnel.token_secret or tunnel.ref.name
    try:
        token = secrets.read(tunnel.ref.namespace, name, TOKEN_KEY)
    except (ClusterUnavailable, ClusterTimeout):
        return None, ("authToken is left out: the cluster cannot be reached",)
    except InvalidName:  # whoever wrote the spec chose it, and no Secret is called so
        token = None
    if not token:
        return None, (_absent(tunnel, name),)
    try:
        return token.decode(), ()
    except UnicodeDecodeError:
        return None, (f"authToken is left out: the key {TOKEN_KEY} of the Secret {name} is not text",)


def _absent(tunnel: Tunnel, name: str) -> str:
    what = f"the Secret {name} with the key {TOKEN_KEY} is not there"
    if tunnel.token_is_ours:
        return f"authToken is left out: {what} yet; the operator makes it"
    return f"authToken is left out: {what}, though spec.tokenRef names it"
