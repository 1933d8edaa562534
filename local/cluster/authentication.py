"""Who calls: static bearer tokens, service account tokens, or nobody (`system:anonymous`).

Kubernetes' small print is kept: an unknown token is 401 wherever it goes, while a header that holds no token at all
(two spaces, `Basic …`) makes the caller anonymous.
"""

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.cluster.objects import Object, meta, name_of
from local.cluster.status import unauthorized
from local.cluster.store import Store

AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"
ANONYMOUS = "system:anonymous"
MASTERS = "system:masters"
ISSUER = "https://kubernetes.default.svc"
TOKEN_BYTES = 32  # of chance in a token
_SERVICE_ACCOUNT = "system:serviceaccount:"
_EXTRA_SPACE = "the provided Authorization header contains extra space before the bearer token, and is ignored"


@dataclass(frozen=True, slots=True)
class User:
    """A caller as authorisation sees it."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> Object:
        """`userInfo` of the reviews."""
        shown: Object = {"username": self.name, "uid": self.uid, "groups": list(self.groups)}
        if self.extra:
            shown["extra"] = {key: list(values) for key, values in self.extra.items()}
        return {key: value for key, value in shown.items() if value}


NOBODY = User(ANONYMOUS, (UNAUTHENTICATED,))


def service_account_groups(namespace: str) -> tuple[str, ...]:
    """The groups that a service account of the namespace is in."""
    return ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", AUTHENTICATED)


def service_account_name(user: str) -> tuple[str, str] | None:
    """(namespace, name) of `system:serviceaccount:ns:name`; None for any other user name."""
    parts = user.removeprefix(_SERVICE_ACCOUNT).split(":")
    return (parts[0], parts[1]) if user.startswith(_SERVICE_ACCOUNT) and len(parts) == 2 and all(parts) else None


@dataclass(frozen=True, slots=True)
class _Issued:
    namespace: str
    name: str
    uid: str
    expires: datetime.datetime
    audiences: tuple[str, ...]


class Authenticator:
    """Knows the tokens. Service account tokens are random words, not JWTs, kept in memory until they expire."""

    def __init__(self, users: Mapping[str, User], store: Store) -> None:
        self._users = dict(users)
        self._store = store
        self._issued: dict[str, _Issued] = {}

    def caller(self, header: str | None) -> tuple[User, str]:
        """(user, warning or empty) for an Authorization header. Raises 401 for a token nobody has."""
        scheme, space, rest = (header or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not space:
            return NOBODY, ""
        if rest.startswith(" "):
            return NOBODY, _EXTRA_SPACE
        user = self.user_of(rest.partition(" ")[0])
        if user is None:
            raise unauthorized()
        return user, ""

    def user_of(self, token: str, audience: str = ISSUER) -> User | None:
        """Whose token it is; None: nobody's, expired, for another audience, or its service account is gone."""
        if token in self._users:
            found = self._users[token]
            groups = found.groups if AUTHENTICATED in found.groups else (*found.groups, AUTHENTICATED)
            return User(found.name, groups, found.uid, found.extra)
        issued = self._issued.get(token)
        if issued is None or audience not in issued.audiences or self._expired(issued):
            return None
        name = f"{_SERVICE_ACCOUNT}{issued.namespace}:{issued.name}"
        return User(name, service_account_groups(issued.namespace), issued.uid)

    def _expired(self, issued: _Issued) -> bool:
        known = self._store.by_uid.get(issued.uid)
        return known is None or issued.expires <= datetime.datetime.now(datetime.UTC)

    def issue(self, account: Object, seconds: int, audiences: tuple[str, ...]) -> tuple[str, datetime.datetime]:
        """A token for a service account: (token, when it expires)."""
        self._issued = {token: one for token, one in self._issued.items() if not self._expired(one)}
        expires = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
        token = f"sa-{secrets.token_urlsafe(TOKEN_BYTES)}"
        about = meta(account)
        self._issued[token] = _Issued(about["namespace"], name_of(account), about["uid"], expires, audiences)
        return token, expires
