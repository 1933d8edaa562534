"""What a match lets through, and what the tap server says to one that it does not take."""

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.status import TextError
from local.tap.answers import Refused
from local.tap.matching import wanted
from tests.local.tap.mesh import Request

SEEN = Request(
    "POST", "HTTP", "web.emojivoto:80", "/api/vote", {"deployment": "web", "namespace": "emojivoto", "k8s_job": "j"}
)


def http(**field: str) -> wire.Match:
    return wire.Match(http=wire.Match.Http(**field))


def to(kind: str = "", name: str = "", namespace: str = "", selector: str = "") -> wire.Match:
    resource = wire.Resource(type=kind, name=name, namespace=namespace)
    return wire.Match(destinations=wire.ResourceSelection(resource=resource, label_selector=selector))


def lets_through(seen: Request, *members: wire.Match) -> bool:
    return wanted(wire.Match(all=wire.Match.Seq(matches=members)))(seen)


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (http(method="post"), True),
        (http(method="GET"), False),
        (http(scheme="http"), True),
        (http(scheme="https"), False),
        (http(authority="web.emojivoto:80"), True),
        (http(authority="web.emojivoto"), False),
        (http(authority="WEB.emojivoto:80"), False),
        (http(path="/api"), True),
        (http(path="/api/vote"), True),
        (http(path="api"), False),
        (http(path=""), True),
        (to("deployment", "web"), True),
        (to("deployment", "web", "emojivoto"), True),
        (to("deployment", "web", "other"), False),
        (to("deployment", "api"), False),
        (to("job", "j"), True),
        (to("namespace", "emojivoto"), True),
        (to("namespace", "other", "emojivoto"), False),
        (to("deployment", "", "emojivoto"), True),
        (to("deployment", "web", selector="app=nothing"), True),
        (to("deployment"), True),
        (http(method="a b"), False),
        (http(scheme="1:"), False),
    ],
)
def test_one_condition(member: wire.Match, expected: bool) -> None:
    assert lets_through(SEEN, member) is expected


def test_all_must_hold_and_none_lets_everything_through() -> None:
    assert lets_through(SEEN)
    assert lets_through(SEEN, http(method="POST"), http(path="/api"), to("deployment", "web"))
    assert not lets_through(SEEN, http(method="POST"), http(path="/other"))


def test_a_scheme_that_is_not_there_counts_as_http() -> None:
    assert lets_through(Request(scheme=""), http(scheme="HTTP"))
    assert not lets_through(Request(scheme=""), http(scheme="HTTPS"))


def test_methods_that_are_not_registered_can_be_asked_for() -> None:
    assert lets_through(Request("PURGE"), http(method="purge"))


def _some(kind: str) -> wire.Match:
    made = wire.Match()
    getattr(made, kind).SetInParent()
    return made


@pytest.mark.parametrize(
    ("match", "text"),
    [
        (None, "unexpected match specified: <nil>"),
        (_some("any"), "unexpected match specified: any:{}"),
        (_some("not"), "unexpected match specified: not:{}"),
        (
            wire.Match(any=wire.Match.Seq(matches=[http(path="/x")])),
            'unexpected match specified: any:{matches:{http:{path: "/x"}}}',
        ),
        (wire.Match(), "unexpected match specified: "),
        (wire.Match(all=wire.Match.Seq(matches=[_some("any")])), "unknown match type: any:{}"),
        (wire.Match(all=wire.Match.Seq(matches=[_some("all")])), "unknown match type: all:{}"),
        (wire.Match(all=wire.Match.Seq(matches=[_some("http")])), "unknown HTTP match type: "),
    ],
)
def test_all_at_the_top_and_two_kinds_in_it_are_taken(match: wire.Match | None, text: str) -> None:
    with pytest.raises(Refused) as refused:
        wanted(match)
    assert str(refused.value) == text


def test_a_destination_without_a_resource_is_a_panic() -> None:
    with pytest.raises(TextError) as panic:
        lets_through(SEEN, _some("destinations"))
    assert panic.value.code == 503
