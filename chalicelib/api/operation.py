"""What is said of an operation beside its code: enough to let a caller in, read the request and write the contract.

`access` has no default: a route that forgets to say who may use it cannot be written.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from chalicelib.access.scopes import Scope
from chalicelib.api.validation import Body, Query
from chalicelib.errors import PorticoError

Access = Scope | Literal["anyone", "any scope"]  # "any scope": a good credential is enough

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Header:
    """A header of requests or answers, as the contract tells it."""

    name: str
    description: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Reply:
    """One good answer. `model` None: no content. `many`: an array of them. `also`: further media types, as OpenAPI has them."""

    status: int
    description: str
    model: type[BaseModel] | None = None
    many: bool = False
    example: object = None
    headers: tuple[Header, ...] = ()
    links: dict[str, Any] = field(default_factory=dict)
    media_type: str = "application/json"
    also: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation(Generic[Q, B]):
    """One method on one path. `errors` are those that are its own; what all doors have in common is added by the document."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    id: str
    summary: str
    access: Access
    query: type[Q]
    body: type[B]
    replies: tuple[Reply, ...]
    errors: tuple[type[PorticoError], ...] = ()
    headers: tuple[Header, ...] = ()
    example: object = None
    description: str = ""
    asks_cluster: bool = True
    path_schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
