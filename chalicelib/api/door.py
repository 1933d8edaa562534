"""A door: an operation and the few lines that serve it. `Doors` collects those of one file into a Chalice blueprint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol

from chalice.app import Blueprint, Request

from chalicelib.access.principal import Principal
from chalicelib.api.answer import Answer, Sent
from chalicelib.api.incoming import Incoming
from chalicelib.api.operation import B, Operation, Q
from chalicelib.api.rooms import Rooms

# Chalice would answer 415 by itself, before anybody has asked who calls: the front looks at the type later.
ANY_TYPE = ["*/*"]


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """One request, let in and read. `canonical_body` is the body's bytes for comparing it with another's."""

    principal: Principal
    incoming: Incoming
    path: dict[str, str]
    query: Q
    body: B
    canonical_body: bytes
    open_rooms: Callable[[], Rooms]

    @property
    def rooms(self) -> Rooms:
        """Built with the first call that needs them: the contract and the page need none."""
        return self.open_rooms()


AnyOperation = Operation[Any, Any]
Handler = Callable[[Call[Any, Any]], Answer]


class Serves(Protocol):
    """What a door needs of the front."""

    def serve(self, operation: AnyOperation, handler: Handler, request: Request) -> Sent: ...


class Doors:
    """The doors of one file, in the order of their writing."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._doors: list[tuple[AnyOperation, Handler]] = []

    def serves(self, operation: Operation[Q, B]) -> Callable[[Callable[[Call[Q, B]], Answer]], Handler]:
        """Put the decorated function behind the operation."""

        def add(handler: Callable[[Call[Q, B]], Answer]) -> Handler:
            self._doors.append((operation, handler))
            return handler

        return add

    def __iter__(self) -> Iterator[AnyOperation]:
        return (operation for operation, _ in self._doors)

    def blueprint(self, front: Serves) -> Blueprint:
        """Make a blueprint of them for one application."""
        blueprint = Blueprint(self._module)
        for operation, handler in self._doors:
            view = _view(front, operation, handler, blueprint)
            route = blueprint.route(
                operation.path, methods=[operation.method], name=operation.id, content_types=ANY_TYPE
            )
            route(view)
        return blueprint


def _view(front: Serves, operation: AnyOperation, handler: Handler, blueprint: Blueprint) -> Callable[..., Sent]:
    def view(**_path: str) -> Sent:  # Chalice passes path parameters as they came; `Incoming` decodes them
        return front.serve(operation, handler, blueprint.current_request)

    return view
