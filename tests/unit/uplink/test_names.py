from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidName, NamespaceReserved
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.names import (
    check_namespace_name,
    check_not_reserved,
    check_tunnel_name,
    lookup_namespace_name,
    lookup_tunnel_name,
)

ODD_BUT_POSSIBLE = ["Acme", "-a", "a-", "a_b", "a" * 64, "a.b", "1abc"]
PATH_BREAKING = [
    "",
    ".",
    "..",
    "a/b",
    "../secrets",
    "a..b",
    "%2F",
    "a%2fb",
    "a b",
    "a\n",
    "größe",
    "a\x00",
    "a?b",
    "a#b",
]
PATH_BREAKING += ["ａ", "x" * 254]


@pytest.mark.parametrize("name", ["a", "web", "a-1", "a" * 63])
def test_a_tunnel_may_be_called_what_a_service_may(name: str) -> None:
    check_tunnel_name(name)


@pytest.mark.parametrize("name", [*ODD_BUT_POSSIBLE, *PATH_BREAKING])
def test_create_refuses_names_that_no_service_can_have(name: str) -> None:
    with pytest.raises(InvalidName) as refusal:
        check_tunnel_name(name)
    assert refusal.value.flaws[0].pointer == "/name"
    assert "^[a-z]" in refusal.value.flaws[0].detail
    assert "RFC 1035" in refusal.value.detail


@pytest.mark.parametrize("name", ["a", "1abc", "a" * 63])
def test_a_namespace_may_begin_with_a_digit(name: str) -> None:
    check_namespace_name(name)


@pytest.mark.parametrize("name", ["Acme", "-a", "a-", "a_b", "a" * 64, "a.b", *PATH_BREAKING])
def test_create_refuses_names_that_no_namespace_can_have(name: str) -> None:
    with pytest.raises(InvalidName):
        check_namespace_name(name, "/namespace")


@pytest.mark.parametrize("name", ODD_BUT_POSSIBLE)
def test_get_and_delete_let_odd_names_through(name: str) -> None:
    lookup_tunnel_name(name)
    lookup_namespace_name(name)


@pytest.mark.parametrize("name", PATH_BREAKING)
def test_get_and_delete_refuse_path_traversal(name: str) -> None:
    with pytest.raises(InvalidName):
        lookup_tunnel_name(name)
    with pytest.raises(InvalidName):
        lookup_namespace_name(name)


@given(st.text())
def test_no_name_that_gets_through_can_leave_its_segment_of_a_url(name: str) -> None:
    try:
        lookup_tunnel_name(name)
    except InvalidName:
        return
    assert set(name) <= set(ascii_letters + digits + "-_.")
    assert name not in ("", ".", "..")


@given(st.from_regex(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True))
def test_what_may_be_made_may_be_looked_up(name: str) -> None:
    check_tunnel_name(name)
    lookup_tunnel_name(name)
    check_namespace_name(name)
    lookup_namespace_name(name)


@pytest.mark.parametrize(
    "namespace",
    ["kube-system", "kube-public", "kube-node-lease", "kube-anything", "default", "inlets", "linkerd", "linkerd-viz"],
)
def test_reserved_namespaces_are_refused(namespace: str) -> None:
    with pytest.raises(NamespaceReserved):
        check_not_reserved(namespace, Limits())


def test_a_renamed_control_plane_is_reserved_too() -> None:
    with pytest.raises(NamespaceReserved):
        check_not_reserved("uplink", Limits(control_namespace="uplink"))
    check_not_reserved("inlets", Limits(control_namespace="uplink"))


def test_others_are_not() -> None:
    check_not_reserved("acmeco", Limits())
