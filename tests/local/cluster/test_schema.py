from local.cluster import schema
from local.cluster.objects import Json, Object

PORTS = schema.fields(ports=schema.listing({"type": "integer", "minimum": 1, "maximum": 65535}))


def _settled(value: Object, of: Object) -> tuple[Json, list[str]]:
    unknown: list[str] = []
    return schema.settle(value, of, unknown), unknown


def test_unknown_fields_are_dropped_and_named() -> None:
    assert _settled({"ports": [1], "nosuch": 2}, PORTS) == ({"ports": [1]}, ["nosuch"])


def test_whole_floats_are_integers_and_nulls_are_absent() -> None:
    assert _settled({"ports": [80.0, 1e2]}, PORTS) == ({"ports": [80, 100]}, [])
    assert _settled({"ports": None}, PORTS) == ({}, [])


def test_what_is_open_keeps_everything() -> None:
    value = {"a": {"b": [None, {"c": None}]}}
    assert _settled(dict(value), schema.OPEN) == (value, [])


def test_defaults_are_set() -> None:
    of = schema.fields(mode={"type": "string", "default": "on"})
    assert _settled({}, of) == ({"mode": "on"}, [])


def test_flaws_say_where_and_what() -> None:
    found = [(cause.field, cause.reason) for cause in schema.flaws({"ports": ["x", 0, 1.5, None]}, PORTS)]
    assert found == [
        ("ports[0]", "FieldValueTypeInvalid"),
        ("ports[1]", "FieldValueInvalid"),
        ("ports[2]", "FieldValueTypeInvalid"),
        ("ports[3]", "FieldValueTypeInvalid"),
    ]


def test_required_enum_pattern_and_int_or_string() -> None:
    of = {
        **schema.fields(kind={"type": "string", "enum": ["a"]}, name={"type": "string", "pattern": "^x"}),
        "required": ["must"],
    }
    reasons = [cause.reason for cause in schema.flaws({"kind": "b", "name": "y"}, of)]
    assert reasons == ["FieldValueRequired", "FieldValueNotSupported", "FieldValueInvalid"]
    either = {"type": "string", "x-kubernetes-int-or-string": True}
    assert not list(schema.flaws(80, either, "port"))


def test_a_schema_that_cannot_be_applied_is_told_apart() -> None:
    assert list(schema.unusable(PORTS)) == []
    wrong = {
        "type": 1,
        "properties": {"a": {"pattern": "("}, "b": "x"},
        "items": {"minimum": "1"},
        "additionalProperties": {"enum": 1},
    }
    assert len(list(schema.unusable(wrong))) == 5
    assert len(list(schema.unusable({"properties": []}))) == 1
