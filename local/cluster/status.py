"""What the server says when it will not: `Status` objects with Kubernetes' own codes, reasons and words.

Texts and codes are those of the recordings. Two kinds exist: `ApiError` answers a Status object, `TextError` plain text
(which is what a real server answers for a route it does not know).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.cluster.objects import Object

FIELD_LIMIT_OF_A_MESSAGE = 16  # causes named in one message; more would only make it unreadable


@dataclass(frozen=True, slots=True)
class Cause:
    """One flaw of an object: the field it is at, Kubernetes' reason for it, the sentence."""

    field: str
    message: str
    reason: str = "FieldValueInvalid"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message calls a thing: group, plural and kind."""

    group: str
    plural: str
    kind: str

    @property
    def resource_name(self) -> str:
        """`tunnels.uplink.inlets.dev`, or the bare plural in the core group."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def kind_name(self) -> str:
        """`Tunnel.uplink.inlets.dev`, or the bare kind in the core group."""
        return f"{self.kind}.{self.group}" if self.group else self.kind


class ApiError(Exception):
    """An answer that is a Status object. `reason` None: a 500 without one, as real servers give for some client mistakes."""

    def __init__(
        self,
        code: int,
        reason: str | None,
        message: str,
        details: Object | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        meta: Object | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.headers = dict(headers or {})
        self.meta = meta or {}

    def body(self) -> Object:
        """The Status object, keys in the order a real server writes them."""
        status: Object = {"kind": "Status", "apiVersion": "v1", "metadata": self.meta, "status": "Failure"}
        status["message"] = self.message
        if self.reason is not None:
            status["reason"] = self.reason
        if self.details is not None:
            status["details"] = self.details
        status["code"] = self.code
        return status


class TextError(Exception):
    """An answer in plain text."""

    def __init__(self, code: int, text: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.headers = dict(headers or {})


def _details(kind: Kind, name: str, *, by_kind: bool = False) -> Object:
    named = {"name": name, "group": kind.group, "kind": kind.kind if by_kind else kind.plural}
    return {key: value for key, value in named.items() if value}


def page_not_found() -> TextError:
    """A route nobody serves (not an object that is missing)."""
    return TextError(404, "404 page not found\n")


def unknown_resource() -> ApiError:
    """A resource that a built-in group does not have."""
    return ApiError(404, "NotFound", "the server could not find the requested resource", {})


def not_found(kind: Kind, name: str) -> ApiError:
    """The object is not there."""
    return ApiError(404, "NotFound", f'{kind.resource_name} "{_printable(name)}" not found', _details(kind, name))


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in name)


def already_exists(kind: Kind, name: str, *, dying: bool) -> ApiError:
    """The name is taken, perhaps by an object that is on its way out."""
    prefix = "object is being deleted: " if dying else ""
    text = f'{prefix}{kind.resource_name} "{name}" already exists'
    return ApiError(409, "AlreadyExists", text, _details(kind, name))


def conflict(kind: Kind, name: str, why: str, *, by_kind: bool = False) -> ApiError:
    """The object is not in the state that the request was made for."""
    called = kind.kind_name if by_kind else kind.resource_name
    text = f'Operation cannot be fulfilled on {called} "{name}": {why}'
    return ApiError(409, "Conflict", text, _details(kind, name, by_kind=by_kind))


def modified(kind: Kind, name: str) -> ApiError:
    """A write made for an older resourceVersion."""
    return conflict(
        kind, name, "the object has been modified; please apply your changes to the latest version and try again"
    )


def invalid(kind: Kind, name: str, causes: Sequence[Cause]) -> ApiError:
    """422 with every flaw; one flaw stands alone in the message, several stand in brackets."""
    said = [f"{cause.field}: {cause.message}" for cause in causes[:FIELD_LIMIT_OF_A_MESSAGE]]
    text = said[0] if len(said) == 1 else f"[{', '.join(said)}]"
    details = _details(kind, name, by_kind=True)
    details["causes"] = [{"reason": c.reason, "message": c.message, "field": c.field} for c in causes]
    return ApiError(422, "Invalid", f'{kind.kind_name} "{name}" is invalid: {text}', details)


def invalid_options(options: str, cause: Cause) -> ApiError:
    """A query parameter or an option with a value that does not exist."""
    return invalid(Kind("meta.k8s.io", "", options), "", [cause])


def bad_request(message: str) -> ApiError:
    """The request cannot be read."""
    return ApiError(400, "BadRequest", message)


def without_reason(message: str) -> ApiError:
    """A 500 that says no reason: how a real server answers several mistakes of the client."""
    return ApiError(500, None, message)


def method_not_allowed(message: str = "the server does not allow this method on the requested resource") -> ApiError:
    """The path is served, but not with this method."""
    return ApiError(405, "MethodNotAllowed", message, {})


def unsupported_media_type(accepted: str) -> ApiError:
    """The Content-Type is none that is read here."""
    text = f"the body of the request was in an unknown format - accepted media types include: {accepted}"
    return ApiError(415, "UnsupportedMediaType", text)


def not_acceptable() -> ApiError:
    """Accept names nothing that is written here."""
    text = (
        "only the following media types are accepted: application/json, application/yaml, "
        "application/vnd.kubernetes.protobuf"
    )
    return ApiError(406, "NotAcceptable", text)


def forbidden(kind: Kind, name: str, why: str, causes: Sequence[Cause] = ()) -> ApiError:
    """The caller may not, or nobody may."""
    named = f'{kind.resource_name} "{name}"' if name else kind.resource_name
    details = _details(kind, name)
    if causes:
        details["causes"] = [{"reason": c.reason, "message": c.message, "field": c.field} for c in causes]
    return ApiError(403, "Forbidden", f"{named} is forbidden: {why}", details)


def unauthorized() -> ApiError:
    """A token that nobody has."""
    return ApiError(401, "Unauthorized", "Unauthorized")


def expired(message: str, meta: Object | None = None) -> ApiError:
    """410: the past that was asked for is no longer kept."""
    return ApiError(410, "Expired", message, meta=meta)


def too_large(what: str) -> ApiError:
    """More than one request may hold."""
    return ApiError(413, "RequestEntityTooLarge", f"Request entity too large: {what}")


def success(kind: Kind, name: str, uid: str) -> Object:
    """What DELETE answers when the object is gone."""
    details = {**_details(kind, name), "uid": uid}
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
