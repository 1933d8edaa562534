"""Nobody is impersonated but the one viewer with a person's own groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.tap_http import request_bytes
from chalicelib.cluster.tap_viewer import ActsAs
from chalicelib.errors import TapForbidden


def test_each_group_has_a_header_of_its_own() -> None:
    assert ActsAs("key:k1", ["portico:shop", "Domain Users"]).headers() == [
        ("Impersonate-User", "portico:viewer"),
        ("Impersonate-Group", "portico:shop"),
        ("Impersonate-Group", "Domain Users"),
        ("Impersonate-Extra-portico.dev%2Fprincipal", "key:k1"),
    ]


def test_a_person_may_be_impersonated_by_name() -> None:
    assert ActsAs("oidc:ann", ["devs"], user="ann@example.com").headers()[0] == ("Impersonate-User", "ann@example.com")


@pytest.mark.parametrize(
    ("user", "groups", "why"),
    [
        ("portico:viewer", [], "no Kubernetes group"),
        ("", ["devs"], "may not be empty"),
        ("portico:viewer", ["devs", ""], "may not be empty"),
        ("system:admin", ["devs"], "system:"),
        ("portico:viewer", ["system:masters"], "system:"),
        ("portico:viewer", ["SYSTEM:masters"], "system:"),
        ("portico:viewer", [" system:masters"], "spaces at its ends"),
        ("portico:viewer", ["a\r\nImpersonate-Group: system:masters"], "printable ASCII"),
        ("portico:viewer", ["gruppé"], "printable ASCII"),
    ],
)
def test_what_would_be_somebody_else_is_refused(user: str, groups: list[str], why: str) -> None:
    with pytest.raises(TapForbidden, match=why) as refused:
        ActsAs("key:k1", groups, user=user).headers()
    assert refused.value.checked_by == "portico"


@given(st.text(max_size=30))
def test_any_principal_is_one_header_and_two_are_never_the_same(principal: str) -> None:
    line = ActsAs(principal.encode("utf-8", "replace").decode(), ["g"]).headers()[-1][1]
    assert line.isascii()
    assert not set(line) & set("\r\n\0 ")
    head = request_bytes("h", "/", [("X", line or "-")], b"")
    assert head.count(b"\r\n") == 6


def test_a_percent_sign_is_not_taken_for_an_encoding() -> None:
    assert ActsAs("a%20b", ["g"]).headers()[-1][1] != ActsAs("a b", ["g"]).headers()[-1][1]
