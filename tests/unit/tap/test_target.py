"""What can be tapped, and the path of its tap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidName, InvalidRequest
from chalicelib.tap.target import FRIENDLY, SHORT, Target, canonical_kind, read_target

PREFIX = "/apis/tap.linkerd.io/v1alpha1/watch/namespaces"


@pytest.mark.parametrize(
    ("named", "path"),
    [
        (("shop", "deployments", "web"), f"{PREFIX}/shop/deployments/web/tap"),
        (("shop", "deploy", "web"), f"{PREFIX}/shop/deployments/web/tap"),
        (("shop", "PO", "web-1"), f"{PREFIX}/shop/pods/web-1/tap"),
        (("shop", "svc", "web"), f"{PREFIX}/shop/services/web/tap"),
        (("shop", "sts", ""), f"{PREFIX}/shop/statefulsets//tap"),
        (("shop", "ns", ""), f"{PREFIX}/shop/tap"),
        (("shop", "namespaces", "shop"), f"{PREFIX}/shop/tap"),
        (("shop", "job", "a.b-c"), f"{PREFIX}/shop/jobs/a.b-c/tap"),
    ],
)
def test_a_target_as_people_name_it(named: tuple[str, str, str], path: str) -> None:
    assert read_target(*named).path == path


def test_every_kind_has_a_short_name_and_a_plural() -> None:
    for kind, short in SHORT.items():
        assert {canonical_kind(name) for name in (kind, short, f"{kind}s")} == {kind}
    assert len(FRIENDLY) == 3 * len(SHORT) - 1  # job is its own short name


def test_a_namespace_is_its_own_name() -> None:
    assert read_target("shop", "ns") == Target("shop", "namespace", "shop")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (read_target("shop", "ns"), "ns/shop"),
        (read_target("shop", "deploy", "web"), "deploy/web in shop"),
        (read_target("shop", "pods", "", "app=web"), "po/* in shop"),
    ],
)
def test_how_it_is_written_for_people(target: Target, text: str) -> None:
    assert str(target) == text


@pytest.mark.parametrize(
    ("named", "pointer"),
    [
        (("shop", "nodes", "n"), "/target/resource_type"),
        (("shop", "", "n"), "/target/resource_type"),
        (("shop", "ns", "other"), "/target/resource_name"),
        (("shop", "pods", "web-1", "app=web"), "/target/label_selector"),
        (("shop", "ns", "", "app=web"), "/target/label_selector"),
        (("shop", "pods", "", "=web"), "/target/label_selector"),
    ],
)
def test_what_cannot_be_asked_is_placed(named: tuple[str, ...], pointer: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_target(*named)
    assert [flaw.pointer for flaw in caught.value.flaws] == [pointer]


@pytest.mark.parametrize("name", ["", "Shop", "shop_1", "-shop", "a" * 64, "a.b", "../x", "a/b", "ü"])
def test_a_namespace_is_an_rfc_1123_label(name: str) -> None:
    with pytest.raises(InvalidName, match="/target/namespace"):
        read_target(name, "pods", "web-1")


@pytest.mark.parametrize("name", ["Web", "web/1", "..", "a" * 254, "web-", "we b"])
def test_a_name_is_an_rfc_1123_subdomain(name: str) -> None:
    with pytest.raises(InvalidName, match="/target/resource_name"):
        read_target("shop", "pods", name)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_name_escapes_its_segment_of_the_path(namespace: str, name: str) -> None:
    path = Target(namespace, "pod", name).path
    assert path.count("/") == PREFIX.count("/") + 4
    assert "?" not in path
    assert "#" not in path
