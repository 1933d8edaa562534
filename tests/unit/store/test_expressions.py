"""Expressions as DynamoDB takes them: each name and value that is used is given, and no other."""

from chalicelib.store.expressions import changing, removing

KEYS = {"pk": {"S": "a"}, "sk": {"S": "b"}}


def test_a_change_names_what_it_uses() -> None:
    assert changing(KEYS, "SET #until = :until", "#me = :me", until={"N": "1"}, me={"S": "r"}) == {
        "Key": KEYS,
        "UpdateExpression": "SET #until = :until",
        "ConditionExpression": "#me = :me",
        "ExpressionAttributeNames": {"#until": "until", "#me": "me"},
        "ExpressionAttributeValues": {":until": {"N": "1"}, ":me": {"S": "r"}},
    }


def test_a_removal_without_values_has_no_empty_map_of_them() -> None:
    assert removing(KEYS, "attribute_exists(#pk)") == {
        "Key": KEYS,
        "ConditionExpression": "attribute_exists(#pk)",
        "ExpressionAttributeNames": {"#pk": "pk"},
    }


def test_a_condition_without_names_has_no_empty_map_of_them() -> None:
    assert "ExpressionAttributeNames" not in removing(KEYS, "pk = :pk", pk={"S": "a"})
