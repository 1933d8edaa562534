"""The OpenAPI 3.1 document, made of the operations and models that serve requests: it cannot say anything else than they do.

Written by hand in `docs/` is nothing: `make openapi` renews the committed copy, and a test compares.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from chalicelib import errors
from chalicelib.api.door import AnyOperation
from chalicelib.api.operation import Header, Reply
from chalicelib.api.parameters import LOOKED_UP
from chalicelib.api.problem_contract import CHALLENGE, EXAMPLE, REQUEST_ID, RETRY_AFTER, ProblemOut
from chalicelib.api.problems import MEDIA_TYPE, kind_of
from chalicelib.api.schemas import Schema, components, query_parameters, reference
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.errors import PorticoError
from chalicelib.version import VERSION

_DESCRIPTION = """\
The Inlets Uplink REST API and the Linkerd Tap API, served without a kubeconfig. All errors are RFC 9457 problems. A read of \
tunnels or namespaces that the cluster cannot answer is answered from the cache and says so in `Portico-Source`; a write then \
is 503."""

_BEARER = """\
Uplink's static token, which has all scopes, or an API key (`ptk_…`). An operation's list names the scope that it needs."""

_TAGS = {"tunnels": "Tunnels", "namespace": "Namespaces", "taps": "Tap", "targets": "Tap", "apis": "Discovery"}
_ALWAYS = (errors.RateLimited, PorticoError)
_KNOWN_CALLER = (errors.Unauthorized, errors.ClusterError, errors.ClusterUnavailable, errors.ClusterTimeout)
_WITH_BODY = (errors.InvalidJson, errors.InvalidRequest, errors.BodyTooLarge, errors.UnsupportedMediaType)
_WITH_KEY = (errors.IdempotencyRunning, errors.StoreUnavailable)


def document(operations: Iterable[AnyOperation]) -> Schema:
    """Build the document; `servers` is the root of wherever it is asked for."""
    listed = list(operations)
    paths: dict[str, Schema] = defaultdict(dict)
    for operation in listed:
        paths[operation.path][operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Portico",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": dict(paths),
        "components": {
            "schemas": components(_models(listed)),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": _BEARER,
                }
            },
        },
    }


def _models(operations: Iterable[AnyOperation]) -> list[Any]:
    bodies = [operation.body for operation in operations if operation.body is not NoBody]
    answers = [reply.model for operation in operations for reply in operation.replies if reply.model]
    return [*bodies, *answers, ProblemOut]


def _operation(operation: AnyOperation) -> Schema:
    told: Schema = {"operationId": operation.id, "summary": operation.summary, "tags": [_tag(operation.path)]}
    if operation.description:
        told["description"] = operation.description
    if operation.access != "any scope":
        told["security"] = [] if operation.access == "anyone" else [{"bearer": [operation.access]}]
    if parameters := _parameters(operation):
        told["parameters"] = parameters
    if operation.body is not NoBody:
        told["requestBody"] = _request_body(operation)
    told["responses"] = {str(reply.status): _reply(reply) for reply in operation.replies} | _problems(operation)
    return told


def _tag(path: str) -> str:
    if path.endswith("/tap"):
        return "Tap"
    first = path.removeprefix("/v1").split("/")[1]
    return _TAGS.get(first, "Portico")


def _parameters(operation: AnyOperation) -> list[Schema]:
    in_path = [
        {"name": name, "in": "path", "required": True, "description": f"The {name}.", "schema": schema}
        for name in re.findall(r"{(\w+)}", operation.path)
        for schema in [operation.path_schemas.get(name, LOOKED_UP)]
    ]
    in_headers = [
        {"name": header.name, "in": "header", "description": header.description, "schema": header.schema}
        for header in operation.headers
    ]
    return [*in_path, *query_parameters(operation.query), *in_headers]


def _request_body(operation: AnyOperation) -> Schema:
    content = {"schema": reference(operation.body), "example": operation.example}
    return {
        "required": True,
        "description": "JSON, whatever the Content-Type says of it: none and curl's default are taken too.",
        "content": {"application/json": content},
    }


def _reply(reply: Reply) -> Schema:
    told: Schema = {"description": reply.description, "headers": _headers((REQUEST_ID, *reply.headers))}
    if reply.model:
        schema = reference(reply.model)
        schema = {"type": "array", "items": schema} if reply.many else schema
        told["content"] = {reply.media_type: {"schema": schema, "example": reply.example}, **reply.also}
    elif reply.status == 200:
        told["content"] = {reply.media_type: {}}
    if reply.links:
        told["links"] = reply.links
    return told


def _headers(headers: Iterable[Header]) -> Schema:
    return {header.name: {"description": header.description, "schema": header.schema} for header in headers}


def _problems(operation: AnyOperation) -> Schema:
    """One response for each status, saying which codes it can have."""
    by_status: dict[int, dict[str, str]] = defaultdict(dict)
    for error in _errors(operation):
        meaning = (error.__doc__ or "").strip().splitlines()[0]
        by_status[kind_of(error).status].setdefault(error.code, meaning)
    return {str(status): _problem(status, by_status[status]) for status in sorted(by_status)}


def _errors(operation: AnyOperation) -> list[type[PorticoError]]:
    found: list[type[PorticoError]] = [*operation.errors, *_ALWAYS]
    if operation.access != "anyone":
        found += _KNOWN_CALLER
    if operation.access not in ("anyone", "any scope"):
        found.append(errors.InsufficientScope)
    if operation.query is not NoQuery:
        found.append(errors.InvalidRequest)
    if operation.asks_cluster:
        found.append(errors.CrdMissing)
    if operation.body is not NoBody:
        found += _WITH_BODY
    if any(header.name == "Idempotency-Key" for header in operation.headers):
        found += _WITH_KEY
    return found


def _problem(status: int, meanings: dict[str, str]) -> Schema:
    extra = {401: (CHALLENGE,), 403: (CHALLENGE,), 429: (RETRY_AFTER,), 503: (RETRY_AFTER,)}.get(status, ())
    return {
        "description": "\n".join(f"`{code}`: {meaning}" for code, meaning in meanings.items()),
        "headers": _headers((REQUEST_ID, *extra)),
        "content": {MEDIA_TYPE: {"schema": reference(ProblemOut), "example": EXAMPLE}},
    }
