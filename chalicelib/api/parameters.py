"""The kinds of values that requests hold. Everything in a query is text; each kind says which texts it takes.

Names are only described here (for the OpenAPI document): the uplink room decides whether one is good, and says why not.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from chalicelib.uplink.limits import PAGE
from chalicelib.uplink.names import NAMESPACE_NAME, TUNNEL_NAME
from chalicelib.uplink.selection import ORDERS

CONTINUE_LENGTH = 4_000  # characters; the cluster's tokens are some hundred, and grow with the names in them
TEXT_LENGTH = 1_000  # characters; the longest selector worth sending, far below the gateway's 8 KB for a URL


def _flag(value: object) -> bool:
    if value in ("1", "true"):
        return True
    if value in ("0", "false"):
        return False
    raise ValueError("must be 1 or 0 (or true or false)")


def _page_size(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= PAGE):
        raise ValueError(f"must be a whole number from 1 to {PAGE}")
    return int(text)


def _not_empty(value: object) -> object:
    if value == "":
        raise ValueError("is empty; is the variable set that should fill it?")
    return value


Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "string", "enum": ["1", "true", "0", "false"]})]
PageSize = Annotated[
    int, BeforeValidator(_page_size), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": PAGE})
]
LOOKED_UP = {"type": "string", "minLength": 1, "maxLength": 253, "pattern": r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$"}
Name = Annotated[str, BeforeValidator(_not_empty), WithJsonSchema(LOOKED_UP)]
Selector = Annotated[str, Field(max_length=TEXT_LENGTH, json_schema_extra={"format": "kubernetes-label-selector"})]
Continue = Annotated[str, Field(max_length=CONTINUE_LENGTH, json_schema_extra={"format": "continue-token"})]
_FIELD = f"-?({'|'.join(ORDERS)})"
Sort = Annotated[str, Field(max_length=TEXT_LENGTH, json_schema_extra={"pattern": f"^({_FIELD}(,{_FIELD})*)?$"})]
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
TunnelName = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{TUNNEL_NAME}$"})]
NamespaceName = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{NAMESPACE_NAME}$"})]
