"""From untyped input to a model, and from pydantic's errors to ours: where, and what a person should change.

What was sent is never repeated, except the names of fields: values may be secrets.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from chalicelib.errors import Flaw, InvalidRequest

FLAWS = 20  # flaws told in one answer; a body of 64 KiB can hold thousands

_SENTENCES = {
    "missing": "is required",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "list_type": "must be an array",
}


class Body(BaseModel):
    """A request's JSON object: no coercion, no unknown keys. Keys in `read_only` come back from a GET and are ignored."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)
    read_only: ClassVar[Mapping[str, str]] = {}  # key → what it is, for the OpenAPI document


class Query(BaseModel):
    """Query parameters, each a string sent at most once. Unknown ones are ignored, as everywhere on the web."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class NoBody(Body):
    """For operations that read none; one that is sent all the same is ignored."""


class NoQuery(Query):
    """For operations that take no query parameters."""


AnyBody = TypeVar("AnyBody", bound=Body)
AnyQuery = TypeVar("AnyQuery", bound=Query)


def body_of(model: type[AnyBody], value: Mapping[str, object]) -> AnyBody:
    """Raise `InvalidRequest` with a flaw for each wrong field."""
    try:
        return model.model_validate({key: item for key, item in value.items() if key not in model.read_only})
    except ValidationError as error:
        raise _invalid(error, names_of(model), in_query=False) from None


def query_of(model: type[AnyQuery], sent: Mapping[str, Sequence[str]]) -> AnyQuery:
    """Raise `InvalidRequest`, for a parameter sent twice as well."""
    known = {key: values for key, values in sent.items() if key in names_of(model)}
    twice = [Flaw(f"?{key}", "is given more than once") for key, values in known.items() if len(values) > 1]
    if twice:
        raise InvalidRequest(_sentence(twice[0]), flaws=twice)
    try:
        return model.model_validate({key: values[0] for key, values in known.items()})
    except ValidationError as error:
        raise _invalid(error, names_of(model), in_query=True) from None


def names_of(model: type[BaseModel]) -> list[str]:
    """The fields as callers write them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _invalid(error: ValidationError, names: Sequence[str], *, in_query: bool) -> InvalidRequest:
    found = error.errors(include_url=False, include_input=False)
    flaws = [_flaw(one, names, in_query=in_query) for one in found[:FLAWS]]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return InvalidRequest(_sentence(flaws[0]) + more, flaws=flaws)


def _flaw(one: ErrorDetails, names: Sequence[str], *, in_query: bool) -> Flaw:
    steps = [str(step) for step in one["loc"] if step != "[key]"]
    pointer = f"?{steps[0]}" if in_query else "".join("/" + _escape(step) for step in steps)
    return Flaw(pointer, _text(one, names))


def _text(one: ErrorDetails, names: Sequence[str]) -> str:
    if one["type"] == "extra_forbidden":
        meant = get_close_matches(str(one["loc"][-1]), names, n=1)
        return "is not a field of this request" + (f"; did you mean {meant[0]}?" if meant else "")
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    if one["type"] == "string_too_long":
        return f"has more than {one['ctx']['max_length']} characters"
    return _SENTENCES.get(one["type"], one["msg"].replace("Input should", "should"))


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")  # RFC 6901 §3


def _sentence(flaw: Flaw) -> str:
    if flaw.pointer.startswith("?"):
        return f"the query parameter {flaw.pointer[1:]} {flaw.detail}"
    return f"{flaw.pointer[1:] or 'the body'} {flaw.detail}"
