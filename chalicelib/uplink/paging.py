"""Reading a whole list page by page. Pages of one list are one snapshot: the token carries it, and may expire under us."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from chalicelib.errors import ClusterTimeout, ContinueExpired
from chalicelib.uplink.limits import LIST_RESTARTS

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Page(Protocol[T_co]):
    """What both kinds of page have."""

    @property
    def values(self) -> tuple[T_co, ...]: ...

    @property
    def resource_version(self) -> int: ...

    @property
    def continue_token(self) -> str: ...


def every(page: Callable[[str], Page[T]]) -> tuple[tuple[T, ...], int]:
    """All pages and the version they show; from the start again when the cluster forgot the snapshot.

    `page` takes a continue token. Raise `ClusterTimeout` if the cluster keeps forgetting.
    """
    for _ in range(LIST_RESTARTS + 1):
        try:
            return _once(page)
        except ContinueExpired:
            continue
    raise ClusterTimeout("the list changes faster than the cluster can give it; ask for one namespace or use limit")


def _once(page: Callable[[str], Page[T]]) -> tuple[tuple[T, ...], int]:
    got = page("")
    values = list(got.values)
    while got.continue_token:
        got = page(got.continue_token)
        values += got.values
    return tuple(values), got.resource_version
