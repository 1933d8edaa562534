from dataclasses import replace

import pytest

from chalicelib.store.bodies import LARGEST, decode, encode
from chalicelib.uplink.cached import Value
from tests.contract_ports.samples import namespace, tunnel


@pytest.mark.parametrize(
    "value", [tunnel(5, 80), tunnel(5, deleting=True), namespace(7), namespace(7, terminating=True)]
)
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    text = encode(value)
    assert text is not None
    assert decode(text) == value


def test_an_object_too_large_for_an_item_is_not_kept() -> None:
    assert encode(replace(tunnel(5), annotations={"a": "x" * LARGEST})) is None
    assert encode(replace(tunnel(5), annotations={"a": "x" * (LARGEST - 1_000)})) is not None


def test_size_is_in_bytes_not_characters() -> None:
    assert encode(replace(tunnel(5), annotations={"a": "ü" * (LARGEST // 2)})) is None
