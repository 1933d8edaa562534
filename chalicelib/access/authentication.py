"""From the Authorization header to a principal: the token's shape chooses one check, and that check decides.

"No such credential" and "wrong credential" are one answer with one text.
"""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.access.bearer import Shape, read_bearer, shape_of
from chalicelib.access.principal import Principal
from chalicelib.errors import Unauthorized

Check = Callable[[str], Principal | None]  # None: not good. Raises only if it cannot tell (503)

REFUSED = "the token is not good for this API; it wants Portico's API token, not a tunnel's token or a licence"


class Authentication:
    """Holds one check for each kind of credential that this deployment takes."""

    def __init__(self, checks: Mapping[Shape, Check]) -> None:
        self._checks = checks

    def principal(self, authorization: Sequence[str]) -> Principal:
        """Raise `Unauthorized` unless exactly one good credential was sent."""
        token = read_bearer(authorization)
        check = self._checks.get(shape_of(token))
        found = check(token) if check else None
        if found is None:
            raise Unauthorized(REFUSED, presented=True)
        return found
