"""Two API keys in the local database, for two tenants of the shop: one whose groups may tap it, one whose groups may not."""

import json
from datetime import UTC, datetime

from chalicelib.access.api_key import Bound, Grant, make_key
from chalicelib.store.keys import DynamoKeys
from local.database.connect import client

TABLE = "KeysTable"
SHOP = (Bound("shop"),)  # by name alone: the namespace is planted after the keys
TENANTS = {
    "tap": Grant(frozenset({"tap:open", "tap:headers"}), SHOP, ("shop-tappers",)),
    "none": Grant(frozenset({"tap:open"}), SHOP, ("shop-nobodies",)),
}


def put_keys(endpoint: str) -> str:
    """Make them anew, and give `.portico/tokens.json`: `{"tap": "ptk_…", "none": "ptk_…"}`."""
    keys = DynamoKeys(client("dynamodb", endpoint), TABLE)
    tokens = {}
    for name, grant in TENANTS.items():
        tokens[name], record = make_key(name=f"local {name}", maker="static", grant=grant, now=datetime.now(UTC))
        keys.add(record)
    return json.dumps(tokens, indent=2)
