"""What the cluster answered, before anybody has judged it: bytes, and what can be read out of them without trusting them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.cluster.reading import mapping_in, sequence_in, text_in, whole_in
from chalicelib.errors import ClusterError

QUOTABLE_METHODS = frozenset(
    {"GET", "DELETE"}
)  # the answer to a refused body may repeat the body, a Secret's data included


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the causes in a Status: which field, and Kubernetes' word for what is wrong with it."""

    reason: str
    field: str


@dataclass(frozen=True, slots=True)
class Status:
    """The Kubernetes `Status` in an answer. `spoken` is False where there was none: then everything else is empty."""

    spoken: bool = False
    reason: str = ""
    message: str = ""
    kind: str = ""
    causes: tuple[Cause, ...] = ()
    retry_after: int | None = None

    def has_cause(self, reason: str) -> bool:
        return any(cause.reason == reason for cause in self.causes)


@dataclass(frozen=True, slots=True)
class ClusterAnswer:
    """An HTTP answer. `method` is that of the question, `retry_after` in seconds."""

    method: str
    status: int
    body: bytes
    content_type: str = ""
    retry_after: int | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def quotable(self) -> bool:
        """Whether its text may go into a sentence of ours: plain text or a Status, and never what answers a body."""
        return self.method in QUOTABLE_METHODS and "html" not in self.content_type.lower()

    def parsed(self) -> object:
        """The JSON in it, or None where there is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested beyond the parser
            return None

    def document(self) -> Mapping[str, object]:
        """The JSON object in it. Raise `ClusterError`."""
        value = self.parsed()
        if isinstance(value, dict):
            return value
        raise ClusterError(f"the cluster answered {self.status} with something other than a JSON object")

    def failure(self) -> Status:
        """The Status in it. One without `kind` counts too: the API server's own time-outs look so."""
        value = self.parsed()
        if not isinstance(value, dict) or not _is_status(value):
            return Status()
        details = mapping_in(value, "details")
        return Status(
            spoken=True,
            reason=text_in(value, "reason"),
            message=text_in(value, "message"),
            kind=text_in(details, "kind"),
            causes=_causes_in(details),
            retry_after=whole_in(details, "retryAfterSeconds") or self.retry_after,
        )


def _is_status(value: Mapping[str, object]) -> bool:
    return value.get("kind") == "Status" or ("kind" not in value and value.get("status") == "Failure")


def _causes_in(details: Mapping[str, object]) -> tuple[Cause, ...]:
    causes = (cause for cause in sequence_in(details, "causes") if isinstance(cause, dict))
    return tuple(Cause(text_in(cause, "reason"), text_in(cause, "field")) for cause in causes)
