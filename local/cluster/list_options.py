"""ListOptions: what part of a collection, at which revision, and for how long."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.cluster.objects import Object
from local.cluster.request_info import Query
from local.cluster.resource import Resource
from local.cluster.selectors import field_selector, label_selector
from local.cluster.status import Cause, bad_request, invalid_options, without_reason


@dataclass(frozen=True, slots=True)
class ListOptions:
    """Parsed query of a list or a watch. `wanted` None: everything. `revision` None: not said."""

    wanted: Callable[[Object], bool] | None
    limit: int
    token: str
    revision: int | None
    exact: bool
    seconds: int | None
    bookmarks: bool
    initial_events: bool | None


def list_options(query: Query, resource: Resource, *, watch: bool) -> ListOptions:
    """Parse and check; raises 400, 422 or, for a watch, the 500 of a revision that is no number."""
    limit = _whole(query.get("limit"))
    seconds = _whole(query.get("timeoutSeconds"), absent=None)
    initial = query.get("sendInitialEvents") == "true" if query.has("sendInitialEvents") else None
    _check(query, watch=watch, initial=initial)
    return ListOptions(
        wanted=_wanted(query, resource),
        limit=max(limit or 0, 0),
        token=query.get("continue"),
        revision=_revision(query.get("resourceVersion"), watch=watch),
        exact=query.get("resourceVersionMatch") == "Exact",
        seconds=seconds,
        bookmarks=query.get("allowWatchBookmarks") in {"true", "1"},
        initial_events=initial,
    )


def _whole(text: str, absent: int | None = 0) -> int | None:
    if not text:
        return absent
    if not re.fullmatch(r"[-+]?\d+", text):
        raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return int(text)


def _revision(text: str, *, watch: bool) -> int | None:
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    why = f'resourceVersion: Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'
    if watch:
        raise without_reason(why)
    raise bad_request(f"invalid resource version: {why}")


def _wanted(query: Query, resource: Resource) -> Callable[[Object], bool] | None:
    tests = []
    if labels := query.get("labelSelector"):
        tests.append(label_selector(labels))
    if fields := query.get("fieldSelector"):
        tests.append(field_selector(fields).matcher(resource.rules.fields))
    return (lambda obj: all(test(obj) for test in tests)) if tests else None


def _check(query: Query, *, watch: bool, initial: bool | None) -> None:
    match, revision = query.get("resourceVersionMatch"), query.get("resourceVersion")
    if initial is not None and not watch:
        raise _forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")
    if initial and match != "NotOlderThan":
        raise _forbidden(
            "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
        )
    if watch and match and initial is None:
        text = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
        raise _forbidden("resourceVersionMatch", text)
    if watch and query.get("continue"):
        raise _forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
    if not watch and match and not revision:
        raise _forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided")
    if match == "Exact" and revision == "0":
        raise _forbidden("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    if not watch and query.get("continue") and revision not in {"", "0"}:
        raise bad_request("specifying resource version is not allowed when using continue")


def _forbidden(field: str, text: str) -> Exception:
    return invalid_options("ListOptions", Cause(field, f"Forbidden: {text}", "FieldValueForbidden"))
