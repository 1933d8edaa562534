"""Targets as people write them."""

import pytest

from portico.commands.options import joined
from portico.commands.target import Target, read_destination, read_target
from portico.commands.wishes import seconds
from portico.faults import Misuse


@pytest.mark.parametrize(
    ("words", "target"),
    [
        (["deploy/web"], Target("shop", "deployment", "web")),
        (["deployment", "web"], Target("shop", "deployment", "web")),
        (["Deployments/web"], Target("shop", "deployment", "web")),
        (["deploy"], Target("shop", "deployment", "")),
        (["po/web-7d9f"], Target("shop", "pod", "web-7d9f")),
        (["ns/data"], Target("data", "namespace", "")),
        (["ns", "data"], Target("data", "namespace", "")),
        (["namespaces"], Target("shop", "namespace", "")),
        (["cj/nightly"], Target("shop", "cronjob", "nightly")),
        (["sts/db"], Target("shop", "statefulset", "db")),
    ],
)
def test_what_is_meant(words: list[str], target: Target) -> None:
    assert read_target(words, "shop") == target


@pytest.mark.parametrize(
    ("target", "body", "text"),
    [
        (Target("shop", "deployment", "web"), {"resource_name": "web"}, "deploy/web in shop"),
        (Target("shop", "deployment", ""), {}, "deploy/* in shop"),
    ],
)
def test_what_is_sent_and_shown(target: Target, body: dict[str, str], text: str) -> None:
    assert target.body() == {"namespace": "shop", "resource_type": "deployment", **body}
    assert str(target) == text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["web"], "cannot find Kubernetes canonical name from friendly name [web]"),
        (["x/web"], "cannot find Kubernetes canonical name from friendly name [x]"),
        (["deploy/web/80"], "Invalid resource string: deploy/web/80"),
        (["deploy", "web", "80"], "Invalid resource string"),
        (["deploy/"], "Invalid resource string"),
        (["/web"], "Invalid resource string"),
        (["svc/web"], "unsupported resource type [service]"),
    ],
)
def test_what_is_not(words: list[str], said: str) -> None:
    with pytest.raises(Misuse) as raised:
        read_target(words, "shop")
    assert said in raised.value.title


def test_a_destination_may_be_a_service() -> None:
    assert read_destination("svc/cart", "shop") == Target("shop", "service", "cart")


@pytest.mark.parametrize(("text", "wanted"), [("", None), ("90", 90), ("90s", 90), ("5m", 300), (" 8h ", 28_800)])
def test_durations(text: str, wanted: int | None) -> None:
    assert seconds(text) == wanted


@pytest.mark.parametrize("text", ["0", "x", "5d", "-1", "1.5h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Misuse, match="Not a duration"):
        seconds(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["--not", "--status", "404"], ["--not", "status=404"]),
        (["--not", "--status=404", "x"], ["--not", "status=404", "x"]),
        (["--not", "status=404", "--status", "5xx"], ["--not", "status=404", "--status", "5xx"]),
        (["--not"], ["--not"]),
        (["--not", "--status"], ["--not", "status="]),
    ],
)
def test_not_may_stand_before_another_option(written: list[str], read: list[str]) -> None:
    assert joined(written) == read
