import pytest

from chalicelib.access.principal import Principal
from chalicelib.errors import InsufficientScope, NamespaceNotFound


def tenant(*namespaces: str) -> Principal:
    return Principal("key-1", "key", frozenset({"tunnels:read"}), namespaces)


def test_a_scope_that_is_held_passes() -> None:
    tenant("acme").require("tunnels:read")


def test_no_scope_implies_another() -> None:
    with pytest.raises(InsufficientScope) as caught:
        tenant("acme").require("tunnels:write")
    assert caught.value.scope == "tunnels:write"


@pytest.mark.parametrize(
    ("patterns", "namespace", "seen"),
    [
        (("acme",), "acme", True),
        (("acme",), "acme-2", False),
        (("acme-*",), "acme-2", True),
        (("acme-*",), "acme", False),
        (("acme-*",), "acmeco", False),
        (("other", "acme"), "acme", True),
        ((), "acme", False),
    ],
)
def test_namespaces_are_exact_or_a_prefix(patterns: tuple[str, ...], namespace: str, seen: bool) -> None:
    assert tenant(*patterns).may_see(namespace) is seen


def test_none_means_all_namespaces() -> None:
    assert Principal("static", "static", frozenset()).may_see("anything")


def test_anothers_namespace_does_not_exist() -> None:
    tenant("acme").require_namespace("acme")
    with pytest.raises(NamespaceNotFound, match="the namespace other is not there"):
        tenant("acme").require_namespace("other")
