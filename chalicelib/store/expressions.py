"""Update and condition expressions for the taps table, written as text: `#name` is an attribute, `:name` a value."""

import re
from typing import Any

from chalicelib.store.layout import Keys

Request = dict[str, Any]


def changing(keys: Keys, expression: str, condition: str, **values: Any) -> Request:  # noqa: ANN401 - attribute values
    """An update as UpdateItem and a transaction's `Update` take it, without the table."""
    return _request(keys, f"{expression} {condition}", condition, values) | {"UpdateExpression": expression}


def removing(keys: Keys, condition: str, **values: Any) -> Request:  # noqa: ANN401 - as above
    """A conditional removal, likewise."""
    return _request(keys, condition, condition, values)


def _request(keys: Keys, text: str, condition: str, values: dict[str, Any]) -> Request:
    request: Request = {"Key": keys, "ConditionExpression": condition}
    if names := re.findall(r"#(\w+)", text):
        request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    if values:
        request["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
    return request
