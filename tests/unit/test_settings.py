from pathlib import Path

import pytest

from chalicelib.errors import Misconfigured
from chalicelib.settings import Settings, document, variable

REQUIRED = {
    "PORTICO_KUBECONFIG": "/etc/portico/kubeconfig",
    "PORTICO_CACHE_TABLE": "cache",
    "PORTICO_REQUESTS_TABLE": "requests",
    "PORTICO_KEYS_TABLE": "keys",
    "PORTICO_TAPS_TABLE": "taps",
}


def test_the_documentation_is_made_of_the_model() -> None:
    assert Path("docs/settings.md").read_text() == document(), "run: python -m chalicelib.settings > docs/settings.md"


def test_every_variable_is_documented() -> None:
    assert all(f"`{variable(name)}`" in document() for name in Settings.model_fields)


def test_some_are_required_and_the_rest_has_defaults() -> None:
    said = Settings.read(REQUIRED)
    assert (said.cache_seconds, said.static_token_source, said.max_tunnels) == (5, "cluster", None)


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(Misconfigured) as caught:
        Settings.read({})
    assert caught.value.detail == "; ".join(f"{name} is not set" for name in REQUIRED)


def test_an_empty_variable_is_not_set() -> None:
    assert Settings.read({**REQUIRED, "PORTICO_CACHE_SECONDS": ""}).cache_seconds == 5
    with pytest.raises(Misconfigured, match="PORTICO_KUBECONFIG is not set"):
        Settings.read({**REQUIRED, "PORTICO_KUBECONFIG": ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTICO_CACHE_SECONDS", "five"),
        ("PORTICO_CACHE_SECONDS", "-1"),
        ("PORTICO_CACHE_SECONDS", "3601"),
        ("PORTICO_STALE_SECONDS", "604801"),
        ("PORTICO_STATIC_TOKEN_SOURCE", "vault"),
        ("PORTICO_STATIC_TOKEN_SOURCE", "secretsmanager:"),
        ("PORTICO_CONTROL_NAMESPACE", "Not_A_Label"),
        ("PORTICO_MAX_TUNNELS", "many"),
        ("PORTICO_MAX_TCP_PORTS", "0"),
        ("PORTICO_PROMETHEUS", "prometheus"),
        ("PORTICO_RX_METRIC", "rx-bytes"),
        ("PORTICO_CLUSTER_TOTAL_SECONDS", "0"),
    ],
)
def test_a_bad_value_is_a_sentence_that_names_the_variable_and_not_the_value(name: str, value: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        Settings.read({**REQUIRED, name: value})
    assert caught.value.detail.startswith(f"{name} should ")
    assert repr(value) not in caught.value.detail


def test_lists_are_separated_by_commas() -> None:
    said = Settings.read({**REQUIRED, "PORTICO_RESERVED_NAMESPACES": "one, two,,"})
    assert said.reserved_namespaces == ("one", "two")


@pytest.mark.parametrize(
    ("source", "secrets"),
    [
        ("cluster", ("",)),
        ("secretsmanager:portico/token", ("portico/token",)),
        ("secretsmanager:arn:aws:x:y,cluster", ("arn:aws:x:y", "")),
    ],
)
def test_the_static_token_is_in_the_cluster_or_in_a_secret_or_in_both(source: str, secrets: tuple[str, ...]) -> None:
    assert Settings.read({**REQUIRED, "PORTICO_STATIC_TOKEN_SOURCE": source}).token_secrets == secrets


@pytest.mark.parametrize("source", ["", "vault", "cluster,", "secretsmanager:", "cluster,vault"])
def test_no_other_place_is_known(source: str) -> None:
    with pytest.raises(Misconfigured, match="PORTICO_STATIC_TOKEN_SOURCE"):
        Settings.read({**REQUIRED, "PORTICO_STATIC_TOKEN_SOURCE": source or " "})


def test_prometheus_is_in_the_control_namespace() -> None:
    said = Settings.read({**REQUIRED, "PORTICO_CONTROL_NAMESPACE": "uplink"})
    assert said.prometheus_service == "uplink/http:prometheus:9090"


def test_other_variables_are_not_read() -> None:
    assert Settings.read({**REQUIRED, "PORTICO_SOMETHING": "x", "CACHE_SECONDS": "9"}).cache_seconds == 5
