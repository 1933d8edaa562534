"""The router's small print, as it was found."""

import pytest

from local.tap.routes import PLURALS, TapRoute, shows_paths, tap_route

WATCH = "/apis/tap.linkerd.io/v1alpha1/watch/namespaces"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/n/tap", TapRoute("n", "namespaces", "")),
        ("//tap", TapRoute("", "namespaces", "")),
        ("/n/pods/p/tap", TapRoute("n", "pods", "p")),
        ("/n/pods//tap", TapRoute("n", "pods", "")),
        ("//pods/p/tap", TapRoute("", "pods", "p")),
        ("/n/pods/tap", None),
        ("/n/pods/p/tap/", None),
        ("/n/pods/p/q/tap", None),
        ("/n/namespaces/n/tap", None),
        ("/n/widgets/w/tap", None),
        ("/n", None),
    ],
)
def test_a_tap_has_one_of_two_forms(path: str, route: TapRoute | None) -> None:
    assert tap_route("POST", f"{WATCH}{path}") == route


def test_nothing_but_a_post_taps() -> None:
    assert all(tap_route(method, f"{WATCH}/n/pods/p/tap") is None for method in ("GET", "PUT", "OPTIONS", "DELETE"))
    assert tap_route("POST", "/apis/tap.linkerd.io/v1alpha1/namespaces/n/pods/p/tap") is None
    assert tap_route("POST", "/apis/tap.linkerd.io/v1alpha1") is None


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/n", True), ("/n/pods/p", True), ("/n/pods/tap", True), ("/n/foo/tap", False), ("/n/pods/p/tap", False)],
)
def test_some_paths_show_all_paths_as_an_answer(path: str, shown: bool) -> None:
    assert shows_paths("GET", f"{WATCH}{path}") is shown
    assert not shows_paths("POST", f"{WATCH}{path}")


def test_services_are_among_what_can_be_tapped() -> None:
    assert "services" in PLURALS
    assert len(PLURALS) == 9
