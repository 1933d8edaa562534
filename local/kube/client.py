"""Requests to the API server: one method per verb, errors as `ApiError`, `Expired` or `Unreachable`. Nothing is retried here."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse, ClientSession, ClientSSLError, ClientTimeout, TCPConnector
from yarl import URL

from local.kube.errors import ApiError, Expired, Unreachable, Untrusted, error_from
from local.kube.kubeconfig import Access
from local.kube.objects import Json, Key, Resource

CONNECT_SECONDS = 5.0  # an API server that takes longer to accept is away
TOTAL_SECONDS = 30.0  # above the API server's own worst answers to single objects, below anybody's patience
CONNECTIONS = 32  # at once; a watch holds one each for as long as it lasts
PAGE = 500  # objects a page of a list: what kubectl asks for
RELISTS = 3  # times a list starts again because its continue token expired under way
MERGE_PATCH = "application/merge-patch+json"


class KubeClient:
    """A session with one API server. Use as an async context manager."""

    def __init__(self, access: Access, *, user_agent: str) -> None:
        self._access = access
        self._session = ClientSession(
            connector=TCPConnector(limit=CONNECTIONS, ssl=access.tls if access.tls is not None else True),
            headers={"User-Agent": user_agent, "Accept": "application/json"},
            timeout=ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS),
        )

    async def __aenter__(self) -> "KubeClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    @property
    def server(self) -> str:
        """The API server, for messages."""
        return self._access.origin

    async def get(self, resource: Resource, key: Key) -> Json | None:
        """One object, or None if there is none (or no such kind)."""
        try:
            return await self.request("GET", resource.item(key))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    async def list_all(
        self, resource: Resource, namespace: str = "", *, query: Mapping[str, str] | None = None
    ) -> tuple[list[Json], str]:
        """All objects with the list's resourceVersion, page by page. Raise `Expired` if it kept expiring under way."""
        for _ in range(RELISTS):
            try:
                return await self._pages(resource, namespace, query or {})
            except Expired:
                continue
        raise Expired(f"the list of {resource.plural} expired {RELISTS} times while it was read")

    async def create(self, resource: Resource, namespace: str, item: Json) -> Json:
        """POST; raise `ApiError` 409 AlreadyExists."""
        full = {"apiVersion": resource.api_version, "kind": resource.kind, **item}
        return await self.request("POST", resource.collection(namespace), body=full)

    async def replace(self, resource: Resource, item: Json) -> Json:
        """PUT with the object's own resourceVersion; raise `ApiError` 409 Conflict if it moved on."""
        full = {"apiVersion": resource.api_version, "kind": resource.kind, **item}
        key = Key(item["metadata"].get("namespace", ""), item["metadata"]["name"])
        return await self.request("PUT", resource.item(key), body=full)

    async def patch(self, resource: Resource, key: Key, change: Json, *, subresource: str = "") -> Json:
        """JSON merge-patch, of the object or of its subresource (`status`)."""
        path = (*resource.item(key), subresource) if subresource else resource.item(key)
        return await self.request("PATCH", path, body=change, content_type=MERGE_PATCH)

    async def delete(self, resource: Resource, key: Key, *, uid: str, grace_seconds: int | None = None) -> bool:
        """Delete exactly that object, its dependents in the background; False if it is gone or another has its name now."""
        options: Json = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"}
        options["preconditions"] = {"uid": uid}
        if grace_seconds is not None:
            options["gracePeriodSeconds"] = grace_seconds
        try:
            await self.request("DELETE", resource.item(key), body=options)
        except ApiError as error:
            if error.status in {404, 409}:
                return False
            raise
        return True

    async def request(
        self,
        method: str,
        path: Sequence[str],
        *,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
        content_type: str = "application/json",
    ) -> Json:
        """One request for JSON. Raise `ApiError` or `Unreachable`."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": content_type}
        async with self.answer(method, path, query=query, data=data, headers=headers) as response:
            answer: Json = json.loads(await response.read())
            return answer

    @asynccontextmanager
    async def answer(
        self,
        method: str,
        path: Sequence[str],
        *,
        query: Mapping[str, str] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: ClientTimeout | None = None,
    ) -> AsyncIterator[ClientResponse]:
        """A good answer (below 300) as it streams in. Raise `ApiError`, `Expired` or `Unreachable`."""
        url = URL(self._access.server + "/" + "/".join(quote(segment, safe="") for segment in path), encoded=True)
        try:
            all_headers = {**self._credentials(), **(headers or {})}
            async with self._session.request(
                method,
                url.update_query(query or {}),
                data=data,
                headers=all_headers,
                timeout=timeout or self._session.timeout,
                allow_redirects=False,
            ) as response:
                if response.status >= 300:
                    raise await _error(response)
                yield response
        except ClientSSLError as error:
            raise Untrusted(f"{self._access.origin}: {error}") from error
        except (
            ClientError,
            OSError,
            ValueError,
        ) as error:  # OSError: time-outs too; ValueError: half an answer is no JSON
            raise Unreachable(f"{self._access.origin}: {type(error).__name__}: {error}") from error

    def _credentials(self) -> dict[str, str]:
        token = self._access.bearer()
        return {"Authorization": f"Bearer {token}"} if token else {}

    async def _pages(self, resource: Resource, namespace: str, query: Mapping[str, str]) -> tuple[list[Json], str]:
        items: list[Json] = []
        token = ""
        while True:
            page_query = {**query, "limit": str(PAGE), **({"continue": token} if token else {})}
            page = await self.request("GET", resource.collection(namespace), query=page_query)
            items += page.get("items") or []
            token = page["metadata"].get("continue", "")
            if not token:
                return items, page["metadata"]["resourceVersion"]


async def _error(response: ClientResponse) -> ApiError | Expired:
    text = await response.text(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    error = error_from(response.status, response.headers, body if isinstance(body, dict) else None, text)
    return Expired(str(error)) if response.status == 410 else error
