"""`…/services/{scheme:name:port}/proxy/…`: passes a request on to an endpoint of a service, as apiserver does.

Needed: a Service, an Endpoints object of its name, addresses whose targetRef names a Pod with that very IP. Unlike a real
server, loopback addresses are allowed, because everything here is on one machine (docs/fidelity.md).
"""

import random
from collections.abc import Iterator
from posixpath import normpath
from urllib.parse import quote

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from local.cluster.cluster import Cluster
from local.cluster.objects import Object, dig
from local.cluster.request_info import RequestInfo
from local.cluster.resource import Resource
from local.cluster.status import ApiError, bad_request, not_found

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-connection"}
)
_PRIVATE = frozenset({"authorization", "content-length", *_HOP_BY_HOP})
_CHUNK_BYTES = 64 * 1024
CONNECT_SECONDS = 30.0  # apiserver's dial time-out; an answer may take as long as it likes


def unavailable(text: str) -> ApiError:
    """503: no endpoint, or none that answers."""
    return ApiError(503, "ServiceUnavailable", text)


class ServiceProxy:
    """Passes requests on. One HTTP client for all of them, opened with the server."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, auto_decompress=False)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def serve(
        self, request: web.BaseRequest, asked: RequestInfo, resource: Resource, raw: bytes
    ) -> web.StreamResponse:
        """The endpoint's answer, unchanged; 301, 400, 404 or 503 of its own."""
        path, _, query = request.raw_path.partition("?")
        if not asked.rest and not path.endswith("/"):
            return web.Response(status=301, headers={"Location": f"{path}/{'?' if query else ''}{query}"})
        scheme, address = self._endpoint(asked, resource)
        base = path.partition("/proxy")[0] + "/proxy"
        url = f"{scheme}://{address}{_inner_path(asked, path)}{'?' if query else ''}{query}"
        return await self._pass_on(request, url, base, raw)

    def _endpoint(self, asked: RequestInfo, resource: Resource) -> tuple[str, str]:
        scheme, name, port = _parsed(asked.name)
        service = self._cluster.store.get(("", "services"), f"{asked.namespace}/{name}")
        endpoints = self._cluster.store.get(("", "endpoints"), f"{asked.namespace}/{name}")
        if service is None or endpoints is None:
            raise not_found(resource.named, name)
        wanted = _port_name(service, name, port)
        found = list(self._addresses(endpoints, asked.namespace, wanted))
        if not found:
            raise unavailable(f'no endpoints available for service "{asked.name}"')
        return scheme or "http", random.choice(found)  # noqa: S311  # spreads load, guards nothing

    def _addresses(self, endpoints: Object, namespace: str, port_name: str | None) -> Iterator[str]:
        for subset in endpoints.get("subsets") or []:
            ports = [one.get("port") for one in subset.get("ports") or [] if port_name in {None, one.get("name", "")}]
            for address in subset.get("addresses") or []:
                if ports and self._is_pod(address, namespace):
                    yield f"{address.get('ip')}:{ports[0]}"

    def _is_pod(self, address: Object, namespace: str) -> bool:
        target = address.get("targetRef") or {}
        if target.get("kind") != "Pod":
            return False
        pod = self._cluster.store.get(("", "pods"), f"{target.get('namespace', namespace)}/{target.get('name')}")
        return bool(dig(pod, "status", "podIP") == address.get("ip"))

    async def _pass_on(self, request: web.BaseRequest, url: str, base: str, raw: bytes) -> web.StreamResponse:
        if self._session is None:
            raise AssertionError("the proxy is opened before it serves")
        headers = _headers_in(request)
        try:
            async with self._session.request(
                request.method, URL(url, encoded=True), headers=headers, data=raw or None, allow_redirects=False
            ) as answer:
                return await _answered(request, answer, base)
        except aiohttp.ClientConnectorError as flaw:
            why = (
                "connect: connection refused"
                if isinstance(flaw.os_error, ConnectionRefusedError)
                else str(flaw.os_error)
            )
            raise unavailable(f"error trying to reach service: dial tcp {flaw.host}:{flaw.port}: {why}") from flaw
        except (aiohttp.ServerDisconnectedError, ConnectionResetError) as flaw:
            raise unavailable("error trying to reach service: EOF") from flaw
        except aiohttp.ClientError as flaw:
            raise unavailable(f"error trying to reach service: {flaw}") from flaw


def _parsed(name: str) -> tuple[str, str, str]:
    """(scheme, name, port) of `name`, `name:port` or `scheme:name:port`; raises 400."""
    parts = name.split(":")
    if len(parts) > 3 or (len(parts) == 3 and parts[0] not in {"", "http", "https"}):
        raise bad_request(f'invalid service request "{name}"')
    scheme, plain, port = parts if len(parts) == 3 else ("", *parts, "")[:3]
    return scheme, plain, port


def _port_name(service: Object, name: str, port: str) -> str | None:
    """What the endpoints call the port that is asked for by number or by name; None: any."""
    if not port:
        return None
    if not port.isdecimal():
        return port
    for one in dig(service, "spec", "ports") or []:
        if one.get("port") == int(port):
            return str(one.get("name", ""))
    raise unavailable(f'no service port {port} found for service "{name}"')


def _inner_path(asked: RequestInfo, raw: str) -> str:
    tail = "/" if raw.endswith("/") else ""
    inner = normpath("/" + "/".join(asked.rest))
    return quote(inner if inner == "/" else inner + tail, safe="/:@!$&'()*+,;=~")


def _headers_in(request: web.BaseRequest) -> CIMultiDict[str]:
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in request.headers.items():
        if name.lower() not in _PRIVATE and not name.lower().startswith("impersonate-"):
            headers.add(name, value)
    headers.setdefault("Accept-Encoding", "gzip")
    headers["X-Forwarded-For"] = request.remote or "127.0.0.1"
    headers["X-Forwarded-Uri"] = request.raw_path.partition("?")[0]
    return headers


async def _answered(request: web.BaseRequest, answer: aiohttp.ClientResponse, base: str) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, reason=answer.reason)
    for name, value in answer.headers.items():
        if name.lower() not in _HOP_BY_HOP:
            response.headers.add(name, value)
    location = answer.headers.get("Location", "")
    if location.startswith("/"):
        response.headers["Location"] = base + location
    await response.prepare(request)
    async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
        await response.write(chunk)
    await response.write_eof()
    return response
