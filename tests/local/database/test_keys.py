"""Two tenants' keys, as `make run` plants them."""

import json

from chalicelib.access.api_key import split_key
from chalicelib.store.client import make_client
from chalicelib.store.keys import DynamoKeys
from local.database.connect import REGION
from local.database.keys import TENANTS, put_keys
from local.database.tables import make_tables
from tests.local.database.test_tables import dynamodb

__all__ = ["dynamodb"]


def test_each_tenant_has_a_key_of_its_own_that_the_functions_accept(dynamodb: str) -> None:
    make_tables(dynamodb)
    tokens = json.loads(put_keys(dynamodb))
    assert list(tokens) == ["tap", "none"]
    keys = DynamoKeys(make_client(region=REGION), "KeysTable")
    for name, token in tokens.items():
        parts = split_key(token)
        assert parts
        record = keys.find(parts[0])
        assert record is not None
        assert record.opened_by(parts[1])
        assert record.grant == TENANTS[name]


def test_they_differ_in_their_groups_and_in_who_may_see_headers() -> None:
    assert TENANTS["tap"].groups == ("shop-tappers",)
    assert TENANTS["none"].groups == ("shop-nobodies",)
    assert TENANTS["tap"].scopes - TENANTS["none"].scopes == {"tap:headers"}
