import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.uplink.labels import ANNOTATION_BYTES, check_annotations, check_labels


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tier", "gold"),
        ("tier", ""),
        ("A_b.c-d", "x" * 63),
        ("example.com/tier", "1"),
        ("istio-injection", "enabled"),
        ("inlets.dev/uplink", "1"),
        ("a" * 63, "v"),
        ("notkubernetes.io/a", "b"),
    ],
)
def test_labels_as_kubernetes_has_them(key: str, value: str) -> None:
    check_labels({key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("", "v"),
        ("-a", "v"),
        ("a" * 64, "v"),
        ("a b", "v"),
        ("/a", "v"),
        ("Example.com/a", "v"),
        ("a/b/c", "v"),
        ("x" * 254 + "/a", "v"),
        ("tier", "x" * 64),
        ("tier", "-gold"),
        ("tier", "a b"),
        ("tier", "ü"),
    ],
)
def test_label_syntax_and_sizes(key: str, value: str) -> None:
    with pytest.raises(InvalidRequest):
        check_labels({key: value})


@pytest.mark.parametrize(
    "key",
    [
        "kubernetes.io/metadata.name",
        "k8s.io/a",
        "pod-security.kubernetes.io/enforce",
        "app.k8s.io/a",
        "portico.dev/idempotency",
        "portico.dev/anything",
    ],
)
def test_keys_of_the_cluster_and_of_portico_are_refused(key: str) -> None:
    with pytest.raises(InvalidRequest, match="belong to"):
        check_labels({key: "x"})
    with pytest.raises(InvalidRequest, match="belong to"):
        check_annotations({key: "x"})


def test_caller_tries_to_take_the_uplink_label_away() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        check_labels({"inlets.dev/uplink": "0"})
    assert refusal.value.flaws[0].pointer == "/labels/inlets.dev~1uplink"


def test_annotations_are_free_text() -> None:
    check_annotations({"note": "any text, größer\nthan a label 🚀", "example.com/x": ""})


def test_annotations_that_are_not_unicode_text_are_refused() -> None:
    with pytest.raises(InvalidRequest):
        check_annotations({"note": "\ud800"})


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
def test_annotations_over_256_kib_in_total(spare: int, fits: bool) -> None:
    annotations = {"a": "x" * (ANNOTATION_BYTES - 3 + spare), "b": "y"}
    if fits:
        check_annotations(annotations)
    else:
        with pytest.raises(InvalidRequest, match="256 KiB"):
            check_annotations(annotations)


@pytest.mark.parametrize("value", ["0", "7", "500"])
def test_a_quota_is_a_whole_number(value: str) -> None:
    check_annotations({"portico.dev/max-tunnels": value})


@pytest.mark.parametrize("value", ["", "-1", "1.5", "many", "٣", "007"])
def test_and_nothing_else(value: str) -> None:
    with pytest.raises(InvalidRequest):
        check_annotations({"portico.dev/max-tunnels": value})


@given(st.dictionaries(st.text(), st.text()))
def test_a_label_that_passes_is_one_for_kubernetes(labels: dict[str, str]) -> None:
    try:
        check_labels(labels)
    except InvalidRequest:
        return
    for key, value in labels.items():
        assert re.fullmatch(r"([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", key)
        assert re.fullmatch(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?", value)
