"""Impersonate-User, -Group, -Uid and -Extra-*: who the request is really for, each part checked on its own."""

from collections.abc import Iterator
from urllib.parse import unquote

from multidict import CIMultiDictProxy

from local.cluster.authentication import (
    ANONYMOUS,
    AUTHENTICATED,
    NOBODY,
    UNAUTHENTICATED,
    User,
    service_account_groups,
    service_account_name,
)
from local.cluster.rbac import Rbac, refusal
from local.cluster.request_info import RequestInfo
from local.cluster.status import TextError

_EXTRA = "impersonate-extra-"
_AUTHENTICATION = "authentication.k8s.io"


def effective_user(caller: User, headers: CIMultiDictProxy[str], rbac: Rbac, path: str) -> User:
    """The caller, or whom it impersonates. Raises the 403 for the first part it may not take on.

    An empty Impersonate-User is none; a group, uid or extra without a user is a 500 in plain text, as on a real server.
    """
    user = headers.get("Impersonate-User", "")
    groups = [group for group in headers.getall("Impersonate-Group", []) if group]
    uid = headers.get("Impersonate-Uid", "")
    extra = _extra(headers)
    if not user:
        if groups or uid or extra:
            said = " ".join(f"{{Group  {group}    }}" for group in groups)
            text = f'Internal Server Error: "{path}": requested [{said}] without impersonating a user\n'
            raise TextError(500, text)
        return caller
    for asked in (_user_request(user), *_other_requests(groups, uid, extra)):
        if not rbac.verdict(caller, asked).allowed:
            raise refusal(caller, asked)
    return _impersonated(user, groups, uid, extra)


def _extra(headers: CIMultiDictProxy[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in headers.items():
        if name.lower().startswith(_EXTRA):
            key = unquote(name.lower()[len(_EXTRA) :])
            found[key] = (*found.get(key, ()), value)
    return found


def _asked(group: str, resource: str, name: str, namespace: str = "", subresource: str = "") -> RequestInfo:
    return RequestInfo("", "impersonate", group, "v1", namespace, resource, subresource, name)


def _user_request(user: str) -> RequestInfo:
    account = service_account_name(user)
    return _asked("", "users", user) if account is None else _asked("", "serviceaccounts", account[1], account[0])


def _other_requests(groups: list[str], uid: str, extra: dict[str, tuple[str, ...]]) -> Iterator[RequestInfo]:
    for group in groups:
        yield _asked("", "groups", group)
    for key, values in extra.items():
        for value in values:
            yield _asked(_AUTHENTICATION, "userextras", value, subresource=key)
    if uid:
        yield _asked(_AUTHENTICATION, "uids", uid)


def _impersonated(user: str, groups: list[str], uid: str, extra: dict[str, tuple[str, ...]]) -> User:
    if user == ANONYMOUS:
        return NOBODY
    account = service_account_name(user)
    if account is not None and not groups:
        return User(user, service_account_groups(account[0]), uid, extra)
    known = {AUTHENTICATED, UNAUTHENTICATED} & set(groups)
    return User(user, tuple(groups) if known else (*groups, AUTHENTICATED), uid, extra)
