from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.api.namespace_answers import NOISE, NamespaceOut, namespace
from chalicelib.uplink.labels import IDEMPOTENCY
from chalicelib.uplink.namespace import Namespace

ACME = Namespace(
    "acme",
    "uid-1",
    7,
    datetime(2024, 9, 10, 14, 48, 21, tzinfo=UTC),
    {"customer": "acme", "kubernetes.io/metadata.name": "acme"},
    {"customer": "acme", "kubectl.kubernetes.io/last-applied-configuration": "{}", IDEMPOTENCY: "hash"},
)


def test_noise_is_left_out() -> None:
    told = namespace(ACME)
    assert told == {
        "name": "acme",
        "labels": {"customer": "acme"},
        "annotations": {"customer": "acme"},
        "created": "2024-09-10T14:48:21Z",
        "status": "Active",
    }
    NamespaceOut.model_validate(told)


def test_one_on_its_way_out_says_so() -> None:
    assert namespace(replace(ACME, terminating=True))["status"] == "Terminating"


def test_warnings_are_told() -> None:
    assert namespace(ACME, ["careful"])["warnings"] == ["careful"]


def test_porticos_own_mark_is_noise() -> None:
    assert IDEMPOTENCY in NOISE
