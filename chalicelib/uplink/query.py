"""What a caller wants listed."""

from collections.abc import Callable
from dataclasses import dataclass


def everything(_namespace: str) -> bool:
    """Every namespace may be seen: the static token's view."""
    return True


@dataclass(frozen=True, slots=True)
class TunnelQuery:
    """A list request.

    `namespace` None means all managed ones. With `limit` or `continue_token` the cluster pages (in its own order, nothing
    cached); without them the whole set is filtered and sorted. `q` is a substring of the name, `connected` wants tunnels
    with (or without) clients, `sort` holds field names, `-` before one turns it around. `fresh` is `Cache-Control: no-cache`;
    `allowed` says which namespaces the principal may see.
    """

    namespace: str | None = None
    limit: int | None = None
    continue_token: str = ""
    q: str = ""
    connected: bool | None = None
    label_selector: str = ""
    sort: tuple[str, ...] = ()
    fresh: bool = False
    allowed: Callable[[str], bool] = everything

    @property
    def paged(self) -> bool:
        """Whether one page of the cluster's own list is wanted."""
        return self.limit is not None or bool(self.continue_token)
