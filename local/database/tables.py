"""The tables of `infra/tables.json`, made in a DynamoDB at an endpoint; and their names as the functions read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.database.connect import client

TEMPLATE = Path(__file__).parents[2] / "infra" / "tables.json"
_ONLY_AT_CREATION = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the template: its logical id is its name here."""

    name: str
    properties: Mapping[str, Any]

    @property
    def variable(self) -> str:
        """The environment variable that tells the functions its name: `CacheTable` → `PORTICO_CACHE_TABLE`."""
        return f"PORTICO_{self.name.removesuffix('Table').upper()}_TABLE"


def tables() -> list[Table]:
    """Read the tables that the template declares."""
    resources = json.loads(TEMPLATE.read_text())["Resources"]
    return [
        Table(name, resource["Properties"])
        for name, resource in resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    ]


def make_tables(endpoint: str) -> None:
    """Make each table with its time to live; one that is there already is left as it is."""
    dynamodb = client("dynamodb", endpoint)
    there = set(dynamodb.list_tables()["TableNames"])
    for table in tables():
        if table.name not in there:
            wanted = {key: table.properties[key] for key in _ONLY_AT_CREATION if key in table.properties}
            dynamodb.create_table(TableName=table.name, **wanted)
            if ttl := table.properties.get("TimeToLiveSpecification"):
                dynamodb.update_time_to_live(TableName=table.name, TimeToLiveSpecification=ttl)
