import re

import pytest

from chalicelib.api.namespace_requests import NamespaceDeleteQuery, NewNamespaceBody
from chalicelib.api.validation import body_of, query_of
from chalicelib.errors import InvalidRequest
from chalicelib.uplink.labels import check_annotations, check_labels


def schema_of(field: str) -> dict[str, object]:
    found: dict[str, object] = NewNamespaceBody.model_json_schema()["properties"][field]["anyOf"][0]
    return found


def test_labels_and_annotations_may_be_left_out_or_null() -> None:
    assert body_of(NewNamespaceBody, {"name": "acme"}).labels is None
    assert body_of(NewNamespaceBody, {"name": "acme", "labels": None, "annotations": None}).annotations is None


def test_read_only_keys_are_ignored() -> None:
    assert body_of(NewNamespaceBody, {"name": "acme", "created": 1, "status": 2, "warnings": 3}).name == "acme"


def test_flags_are_off_by_default() -> None:
    query = query_of(NamespaceDeleteQuery, {})
    assert (query.if_empty, query.dry_run) == (False, False)


@pytest.mark.parametrize("key", ["a", "A1", "a.b-c_d", "x" * 63])
def test_keys_of_the_contract_are_good_by_the_rule(key: str) -> None:
    names = schema_of("labels")["propertyNames"]
    assert isinstance(names, dict)
    assert re.search(names["pattern"], key)
    check_labels({key: "a"})
    check_annotations({key: "a"})


@pytest.mark.parametrize("value", ["", "a", "A-b_c.d", "x" * 63])
def test_values_of_the_contract_are_good_by_the_rule(value: str) -> None:
    values = schema_of("labels")["additionalProperties"]
    assert isinstance(values, dict)
    assert re.search(values["pattern"], value)
    check_labels({"a": value})


@pytest.mark.parametrize("value", ["-a", "a-", "x" * 64, "a b"])
def test_others_are_good_by_neither(value: str) -> None:
    values = schema_of("labels")["additionalProperties"]
    assert isinstance(values, dict)
    assert not re.search(values["pattern"], value)
    with pytest.raises(InvalidRequest):
        check_labels({"a": value})
