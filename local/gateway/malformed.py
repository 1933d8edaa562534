"""What is no HTTP: answered in the shape of everything else, and without a word of what was sent.

aiohttp by itself answers and logs the line that it could not read. That line may be the `Authorization` header.
"""

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from local.gateway import problems
from local.gateway.http import request_id, respond

LOG = logging.getLogger(__name__)


class _Connection(web.RequestHandler):
    """One client's connection. What a handler of ours fails with is still logged whole: that is a mistake here."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """As aiohttp calls it: `exc` is why there is no request, or why its body cannot be read further."""
        if not isinstance(exc, HttpProcessingError) or request.writer.output_size > 0:
            return super().handle_error(request, status, exc, message)
        identifier = request_id()
        LOG.warning("%s: not HTTP (%s)", identifier, type(exc).__name__)
        headers = [("Content-Type", problems.CONTENT_TYPE), ("X-Request-Id", identifier)]
        answer = respond(problems.MALFORMED.status, headers, problems.body(problems.MALFORMED, identifier))
        answer.force_close()
        return answer


class HttpServer(web.Server):
    """aiohttp's server, with such connections."""

    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)
