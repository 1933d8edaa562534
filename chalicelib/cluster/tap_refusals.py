"""Why there is no tap: every way in which the API server, the tap server or something between them says no.

The status alone tells little: most of the tap server's own errors are 200s with a `linkerd-error` header and a framed
message, and a 200 with JSON is no stream. Total: whatever the bytes, the result is in our tree.
"""

from collections.abc import Callable, Mapping

from google.protobuf.message import DecodeError

from chalicelib.cluster.answer import ClusterAnswer, Status
from chalicelib.cluster.proto.portico_tap_pb2 import ApiError
from chalicelib.cluster.reading import text_in
from chalicelib.cluster.tap_frames import FrameReader
from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    NothingToTap,
    PorticoError,
    StreamGarbled,
    TapApiMissing,
    TapForbidden,
    TapRefused,
    TargetNotFound,
    shorten,
)

STREAM_TYPE = "application/octet-stream"
RETRY_AFTER = 60  # seconds; the longest wait we hand on, whatever the cluster says
QUOTED_BYTES = 1_000  # of a text answer; what is shown of it is shorter still

_PATH_CHANGED = (
    "the path of this tap did not reach the tap server as it was sent: something in between redirects or cleans it. "
    "All of a type needs an empty segment to pass, which k3s removes: tap by name, or the whole namespace"
)
_BAD_REQUESTS = (
    "invalid label selector",
    "unimplemented resource type",
    "unexpected match",
    "unknown match",
    "unknown HTTP match",
    "TapByResource received nil",
)
_UNWANTED_IMPERSONATION = " cannot impersonate resource "  # the API server's words when Portico's own role is too small
_PANIC = "INTERNAL_ERROR; received from peer"  # how the aggregator tells of a handler that died


def is_stream(status: int, content_type: str, linkerd_error: str) -> bool:
    """Whether the body of an answer with such a head is the tap's stream."""
    return status == 200 and not linkerd_error and content_type.split(";", maxsplit=1)[0].strip().lower() == STREAM_TYPE


def judge(answer: ClusterAnswer, linkerd_error: str = "") -> PorticoError:
    """The error in an answer that is no stream; `answer.body` may be cut short. `linkerd_error` is that header's value."""
    if linkerd_error:
        return refusal(_framed_text(answer.body), linkerd_error)
    if 300 <= answer.status < 400 or (answer.status in {200, 404} and _lists_paths(answer)):
        return ClusterError(_PATH_CHANGED)
    status = answer.failure()
    return _BY_STATUS.get(answer.status, _unexpected)(answer, status)


def refusal(text: str, linkerd_error: str = "") -> PorticoError:
    """The error for a message of the tap server's. gRPC codes do not travel: the text is all there is."""
    said = shorten(text)
    if text.startswith("no pods to tap"):
        return NothingToTap(said)
    if text.startswith("tap authorization failed"):
        return TapForbidden(said, checked_by="tap_server")
    if text.startswith(_BAD_REQUESTS) or linkerd_error == "Bad Request":
        return TapRefused(f"the tap server refused the request: {said}")
    if text.startswith("tap request body did not match"):
        return PorticoError("Portico asked for one tap in the path and for another in the body")
    if text.endswith(" not found"):
        return TargetNotFound(said)
    return ClusterError(f"the tap server failed: {said or linkerd_error or 'without a word'}")


def _framed_text(body: bytes) -> str:
    try:
        frames = FrameReader().feed(body)
        return ApiError.FromString(frames[0]).error if frames else ""
    except (StreamGarbled, DecodeError):
        return ""


def _bad_request(answer: ClusterAnswer, status: Status) -> PorticoError:
    return ClusterError(f"the cluster does not take Portico's tap request: {_said(answer, status)}")


def _unauthorized(_: ClusterAnswer, __: Status) -> PorticoError:
    return ClusterError("the cluster does not accept Portico's own credentials")


def _forbidden(answer: ClusterAnswer, status: Status) -> PorticoError:
    if _UNWANTED_IMPERSONATION in status.message:
        return ClusterError("the cluster does not let Portico impersonate its viewers: see the ClusterRole in infra/")
    if status.spoken:
        return TapForbidden(_said(answer, status), checked_by="api_server")
    if said := _json_error(answer):
        return TapForbidden(shorten(said), checked_by="tap_server")
    return ClusterError(f"something before the cluster refused the tap: {_said(answer, status)}")


def _missing(_: ClusterAnswer, __: Status) -> PorticoError:
    return TapApiMissing("the cluster serves no tap API (tap.linkerd.io): is Linkerd's viz extension installed?")


def _unavailable(answer: ClusterAnswer, status: Status) -> PorticoError:
    said = _said(answer, status)
    if _PANIC in said:
        return ClusterError("the tap server broke off over this request")
    wait = status.retry_after or answer.retry_after
    return ClusterUnavailable(
        f"the cluster's tap API cannot serve now: {said}", retry_after=min(wait, RETRY_AFTER) if wait else None
    )


def _timeout(_: ClusterAnswer, __: Status) -> PorticoError:
    return ClusterTimeout("the cluster did not open the tap in time")


def _unexpected(answer: ClusterAnswer, status: Status) -> PorticoError:
    return ClusterError(f"the cluster answered {answer.status} to a tap, and no stream: {_said(answer, status)}")


_BY_STATUS: Mapping[int, Callable[[ClusterAnswer, Status], PorticoError]] = {
    400: _bad_request,
    401: _unauthorized,
    403: _forbidden,
    404: _missing,
    408: _timeout,
    429: _unavailable,
    502: _unavailable,
    503: _unavailable,
    504: _timeout,
}


def _said(answer: ClusterAnswer, status: Status) -> str:
    if "html" in answer.content_type.lower():
        return "a web page"
    text = status.message or _json_error(answer) or answer.body[:QUOTED_BYTES].decode("utf-8", "replace")
    return shorten(text) or "nothing"


def _json_error(answer: ClusterAnswer) -> str:
    value = answer.parsed()
    return text_in(value, "error") if isinstance(value, dict) else ""


def _lists_paths(answer: ClusterAnswer) -> bool:
    value = answer.parsed()
    return isinstance(value, dict) and isinstance(value.get("paths"), list)
