import pytest

from local.cluster.bodies import BodyFlaw, parse
from local.cluster.status import ApiError


def _json(text: str) -> object:
    return parse(text.encode(), "application/json", protobuf_too=True).value


@pytest.mark.parametrize(
    "text", ["", " ", '{"a":', "nope", "{} {}", "\ufeff{}", '{"a": NaN}', '{"a": -Infinity}', "[1,]"]
)
def test_what_is_no_json_is_a_flaw(text: str) -> None:
    with pytest.raises(BodyFlaw):
        _json(text)


def test_json_that_ends_too_early_says_so() -> None:
    with pytest.raises(BodyFlaw, match="unexpected end of JSON input"):
        _json('{"a":')


def test_keys_that_come_twice_are_named_and_the_last_counts() -> None:
    parsed = parse(b'{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}', "", protobuf_too=True)
    assert parsed.value == {"a": 3, "b": [{"c": 2}]}
    assert parsed.doubled == ("a", "b[0].c")


def test_yaml_is_read_and_broken_yaml_is_a_flaw() -> None:
    assert parse(b"a: [1]", "application/yaml", protobuf_too=False).value == {"a": [1]}
    with pytest.raises(BodyFlaw):
        parse(b"a: [", "application/yaml", protobuf_too=False)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/vnd.kubernetes.protobuf"]
)
def test_other_media_types_are_not_read(kind: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse(b"{}", kind, protobuf_too=False)
    assert refused.value.code == 415
