"""One HTTP client for the REST API: JSON in and out, every refusal a `Refusal`, every silence an `Unreachable`.

No redirect is followed: a token goes to the address it was meant for. A proxy of the environment is used, but not
towards this machine.
"""

from collections.abc import Mapping
from types import TracebackType

import httpx

from portico.access.address import Address
from portico.access.problem import refusal
from portico.faults import Unreachable, WrongProtocol
from portico.version import VERSION

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0  # API Gateway ends a request after 29
USER_AGENT = f"portico/{VERSION}"

Json = dict[str, object]


class Api:
    """Asks one API with one token. A context manager, which closes its connections."""

    def __init__(self, address: Address) -> None:
        self.address = address
        headers = {"Authorization": f"Bearer {address.token}", "User-Agent": USER_AGENT}
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        try:
            self._client = httpx.Client(headers=headers, timeout=timeout, trust_env=not address.loopback)
        except (ImportError, ValueError) as refused:  # a SOCKS proxy without its library; a proxy that is no URL
            raise Unreachable("The proxy of this environment cannot be used", str(refused)) from None

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def get_list(self, path: str, query: Mapping[str, str]) -> tuple[list[Json], str]:
        """An array, and the `continue` of its next page ("" on the last)."""
        answer = self._ask("GET", path, query=query)
        items = _decoded(answer)
        if not isinstance(items, list):
            raise WrongProtocol(f"{self.address.url} did not answer with a list")
        link = answer.links.get("next", {}).get("url", "")
        return items, httpx.URL(link).params.get("continue", "") if link else ""

    def get(self, path: str) -> Json:
        """An object."""
        return self._object(self._ask("GET", path))

    def post(self, path: str, body: Mapping[str, object]) -> Json:
        """An object."""
        return self._object(self._ask("POST", path, body=body))

    def delete(self, path: str, *, seconds: float) -> None:
        """Nothing; within so many seconds."""
        self._ask("DELETE", path, seconds=seconds)

    def _object(self, answer: httpx.Response) -> Json:
        fields = _decoded(answer)
        if not isinstance(fields, dict):
            raise WrongProtocol(f"{self.address.url} did not answer with a JSON object")
        return fields

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        seconds: float | None = None,
    ) -> httpx.Response:
        timeout = httpx.USE_CLIENT_DEFAULT if seconds is None else httpx.Timeout(seconds)
        url = f"{self.address.url}{path}"
        try:
            answer = self._client.request(method, url, params=query, json=body, timeout=timeout)
        except (httpx.HTTPError, httpx.InvalidURL) as lost:
            raise self._unreachable(lost) from None
        if answer.is_success:
            return answer
        raise self._refused(answer)

    def _unreachable(self, lost: Exception) -> Unreachable:
        reason = str(lost) or type(lost).__name__
        where = f"the address is from {self.address.origin}"
        return Unreachable(f"{self.address.url} does not answer", reason, where)

    def _refused(self, answer: httpx.Response) -> Exception:
        fields = _decoded(answer)
        problem = fields if isinstance(fields, dict) else {}
        if "title" not in problem and "detail" not in problem:
            problem = {
                "title": "This is not an answer of Portico",
                "detail": f"{self.address.url} answered {answer.status_code}",
            }
        problem.setdefault("requestId", answer.headers.get("X-Request-Id", ""))
        retry_after = answer.headers.get("Retry-After", "")
        return refusal(answer.status_code, problem, retry_after=retry_after, origin=self.address.credential_origin)


def _decoded(answer: httpx.Response) -> object:
    """The JSON, None where it is none."""
    try:
        return answer.json()
    except ValueError:
        return None
