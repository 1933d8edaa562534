"""The one place where a Kubernetes refusal becomes an error of ours. Total: whatever the bytes, the result is in our tree.

The cluster's 401 and 403 are about Portico's own credentials and never reach the caller as such. Its texts are quoted only
where they cannot repeat what was sent (a refused patch of a Secret answers with the whole Secret), and never at length.
"""

import re
from collections.abc import Callable, Mapping

from chalicelib.cluster.answer import Cause, ClusterAnswer, Status
from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    Conflict,
    ContinueExpired,
    Flaw,
    InvalidRequest,
    NamespaceTerminating,
    PorticoError,
    shorten,
)

FLAWS = 20  # causes of one 422 handed on; a body of 500 bad ports needs no answer of 500 lines
RETRY_AFTER = 60  # seconds; the longest wait we hand on, whatever the cluster says

Expected = Mapping[str, Callable[[], PorticoError]]
"""What a Status' `reason` means for one kind of call, where that is more than `trouble` can know."""

_FIELD_STEP = re.compile(r"[^.\[\]]+")
_ETCD_AWAY = re.compile(
    r"etcdserver: (?!request is too large)|context deadline exceeded"
    r"|rpc error: code = (?:Unavailable|DeadlineExceeded|Canceled|Aborted)\b"
)
_CAUSES = {
    "FieldValueRequired": "is required",
    "FieldValueDuplicate": "is there twice",
    "FieldValueTooLong": "is too long",
    "FieldValueTooMany": "has too many items",
    "FieldValueNotSupported": "is not one of the values that the cluster takes",
    "FieldValueForbidden": "may not be set here",
    "FieldValueTypeInvalid": "is of the wrong type",
}


def document_in(answer: ClusterAnswer, doing: str, expected: Expected | None = None) -> Mapping[str, object]:
    """The object in a success; for anything else raise what `expected` says of its reason, or `trouble`."""
    if answer.ok:
        return answer.document()
    status = answer.failure()
    if expected and status.reason in expected:
        raise expected[status.reason]()
    raise trouble(answer, status, doing)


def bad_list(answer: ClusterAnswer) -> Expected:
    """What `BadRequest` means for a list: one of the two things that its caller chose cannot be read by the cluster."""
    pointer = "?continue" if answer.failure().message.startswith("invalid continue token") else "?labelSelector"
    flaw = Flaw(pointer, "is not understood by the cluster")
    return {"BadRequest": lambda: InvalidRequest(f"the {pointer[1:]} parameter is not understood", flaws=[flaw])}


def trouble(answer: ClusterAnswer, status: Status, doing: str) -> PorticoError:
    """The error for a refusal. `doing` completes the sentence "the cluster refused to …"."""
    if status.has_cause("NamespaceTerminating"):
        return NamespaceTerminating("the namespace is being deleted: nothing new can be made in it")
    by_reason = _BY_REASON.get(status.reason)
    if by_reason:
        return by_reason(answer, status, doing)
    return _BY_STATUS.get(answer.status, _error)(answer, status, doing)


def _credentials(_: ClusterAnswer, __: Status, doing: str) -> PorticoError:
    return ClusterError(f"the cluster does not accept Portico's own credentials, or does not let it {doing}")


def _conflict(_: ClusterAnswer, __: Status, doing: str) -> PorticoError:
    return Conflict(f"the object was changed or replaced by somebody else meanwhile; Portico could not {doing}")


def _invalid(_: ClusterAnswer, status: Status, doing: str) -> PorticoError:
    flaws = [_flaw(cause) for cause in status.causes[:FLAWS]]
    return InvalidRequest(f"the cluster found the object invalid and would not {doing}", flaws=flaws)


def _expired(_: ClusterAnswer, __: Status, ___: str) -> PorticoError:
    return ContinueExpired("the continue token is too old: start the list again without it")


def _timeout(_: ClusterAnswer, __: Status, doing: str) -> PorticoError:
    return ClusterTimeout(f"the cluster did not {doing} in time; it may have been done")


def _unavailable(answer: ClusterAnswer, status: Status, doing: str) -> PorticoError:
    wait = status.retry_after or answer.retry_after
    return ClusterUnavailable(
        f"the cluster could not {doing} now{_quote(answer, status)}",
        retry_after=min(wait, RETRY_AFTER) if wait else None,
    )


def _error(answer: ClusterAnswer, status: Status, doing: str) -> PorticoError:
    if _ETCD_AWAY.match(status.message):  # 500 without a reason, and a write may have been done
        return _unavailable(answer, status, doing) if answer.method == "GET" else _timeout(answer, status, doing)
    return ClusterError(f"the cluster answered {answer.status} when asked to {doing}{_quote(answer, status)}")


_Judge = Callable[[ClusterAnswer, Status, str], PorticoError]
_BY_REASON: Mapping[str, _Judge] = {
    "Conflict": _conflict,
    "Invalid": _invalid,
    "Expired": _expired,
    "Timeout": _timeout,
    "ServerTimeout": _unavailable,
    "TooManyRequests": _unavailable,
    "ServiceUnavailable": _unavailable,
}
_BY_STATUS: Mapping[int, _Judge] = {
    401: _credentials,
    403: _credentials,
    408: _timeout,
    410: _expired,
    429: _unavailable,
    502: _unavailable,
    503: _unavailable,
    504: _timeout,
}


def _quote(answer: ClusterAnswer, status: Status) -> str:
    if not answer.quotable:
        return ""
    text = shorten(status.message if status.spoken else answer.body[:1_000].decode("utf-8", "replace"))
    return f": {text}" if text else ""


def _flaw(cause: Cause) -> Flaw:
    steps = _FIELD_STEP.findall(cause.field[:256])
    if steps[:1] in (["spec"], ["metadata"]):
        del steps[0]  # the API is flat where the resource is not
    pointer = "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
    return Flaw(pointer=pointer, detail=_CAUSES.get(cause.reason, "has a value that the cluster does not take"))
