"""A token in the path, for kubectl: client-go reads no credentials of a kubeconfig whose server is plain HTTP.

So the kubeconfig's server is `http://127.0.0.1:8001/with-token/<token>`, and a request that comes that way and carries no
Authorization header gets one. A client that sends a header of its own, or leaves the path out, is treated as anywhere else.
A real server knows no such path (docs/fidelity.md); this one only listens on loopback.
"""

from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

_PREFIX = "/with-token/"


def server_url(url: str, token: str) -> str:
    """What a kubeconfig says the server is."""
    return f"{url}{_PREFIX}{token}"


def with_token(request: web.BaseRequest) -> web.BaseRequest:
    """The request without the prefix, and with the token as its Authorization if it has none."""
    if not request.raw_path.startswith(_PREFIX):
        return request
    token, _, rest = request.raw_path.removeprefix(_PREFIX).partition("/")
    headers = CIMultiDict(request.headers)
    headers.setdefault("Authorization", f"Bearer {token}")
    return request.clone(rel_url=URL(f"/{rest}", encoded=True), headers=headers)
