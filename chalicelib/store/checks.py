"""Looks at each table that Portico needs, for `GET /v1/checks`, the way requests use it: by reading one item."""

from collections.abc import Mapping, Sequence

from chalicelib.errors import StoreUnavailable
from chalicelib.store.client import Client
from chalicelib.store.layout import Keys
from chalicelib.store.table import Table
from chalicelib.uplink.checks import Check

NOTHING: Keys = {"pk": {"S": "check"}, "sk": {"S": "check"}}  # no such item: being told so is the answer


class TableChecks:
    """`tables` is what each is for and its name. Provides `uplink.checks.Checks`."""

    def __init__(self, client: Client, tables: Mapping[str, str]) -> None:
        self._tables = {purpose: Table(client, name) for purpose, name in tables.items()}

    def run(self) -> Sequence[Check]:
        """One check for each table, in the order given."""
        return [_check(f"store.{purpose}", table) for purpose, table in self._tables.items()]


def _check(name: str, table: Table) -> Check:
    try:
        table.get(NOTHING)
    except StoreUnavailable as error:
        fix = f"aws dynamodb describe-table --table-name {table.name}"
        return Check(name, ok=False, detail=f"the table {table.name}: {error.detail}", fix=fix)
    return Check(name, ok=True, detail=f"the table {table.name} answers")
