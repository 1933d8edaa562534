"""What can go wrong between a client and the API server, told apart as far as a client acts on the difference."""

from collections.abc import Mapping

from local.kube.objects import Json

MESSAGE_CHARACTERS = 300  # a refused patch quotes the whole object, a Secret's data included: never carry that along


class ApiError(Exception):
    """The API server answered with an error.

    `reason` is the Status' own or "" where there is none (text answers, 500s for client mistakes). `retry_after` is in
    seconds, where the server named a time.
    """

    def __init__(
        self, status: int, reason: str, message: str, *, causes: tuple[str, ...] = (), retry_after: float | None = None
    ) -> None:
        super().__init__(f"{status} {reason}: {message[:MESSAGE_CHARACTERS]}")
        self.status = status
        self.reason = reason
        self.causes = causes
        self.retry_after = retry_after

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later without anybody changing anything."""
        return self.status in {408, 429, 500, 502, 503, 504}


class Unreachable(Exception):
    """No answer came: refused, reset, or too late. What was asked may have been done."""


class Untrusted(Unreachable):
    """There is no TLS to be had with that server: its certificate is not trusted, or it speaks none. Waiting cures neither."""


class Expired(Exception):
    """The resourceVersion or the continue token is too old: list again."""


def error_from(status: int, headers: Mapping[str, str], body: Json | None, text: str) -> ApiError:
    """Read an error answer, whether it is a Status or plain text (429 of priority and fairness, 404 of a missing group)."""
    after = headers.get("Retry-After", "")
    retry_after = float(after) if after.isdigit() else None
    if body is None:
        return ApiError(status, "", text.strip(), retry_after=retry_after)
    details = body.get("details") or {}
    causes = tuple(cause.get("reason", "") for cause in details.get("causes") or [])
    return ApiError(status, body.get("reason", ""), body.get("message", ""), causes=causes, retry_after=retry_after)
