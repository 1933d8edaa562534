"""One request on its way through the rooms: what came, who asks, and what to warn about in the answer."""

from dataclasses import dataclass, field

from aiohttp import web

from local.cluster.authentication import User
from local.cluster.negotiation import Form, negotiate
from local.cluster.request_info import Query, RequestInfo
from local.cluster.status import too_large

BODY_BYTES = 3 * 1024 * 1024  # apiserver's --max-resource-write-bytes


@dataclass(slots=True)
class Call:
    """A request that has been authenticated and authorised."""

    request: web.BaseRequest
    asked: RequestInfo
    query: Query
    caller: User
    warnings: list[str] = field(default_factory=list)

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def content_type(self) -> str:
        return self.request.headers.get("Content-Type", "")

    def form(self, *, streaming: bool = False) -> Form:
        """The form the caller wants its answer in; raises 406."""
        return negotiate(self.request.headers.get("Accept", ""), streaming=streaming)

    async def body(self) -> bytes:
        """The whole body; raises 413 as soon as it is known to be too large."""
        if (self.request.content_length or 0) > BODY_BYTES:
            raise too_large(f"limit is {BODY_BYTES}")
        read = bytearray()
        async for chunk in self.request.content.iter_any():
            read += chunk
            if len(read) > BODY_BYTES:
                raise too_large(f"limit is {BODY_BYTES}")
        return bytes(read)
