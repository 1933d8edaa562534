"""Tickets in DynamoDB, as hashes: who reads the table cannot open a socket. Provides `tap.kept_ports.Tickets`."""

import json
from datetime import datetime

from chalicelib.store import tap_bodies as bodies
from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.numbers import expiry, moment
from chalicelib.store.table import Table
from chalicelib.store.tap_layout import ticket_keys
from chalicelib.tap.kept import TICKET_LIFE, TapOwner, new_ticket


class DynamoTickets:
    """Items of the taps table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def issue(self, tap_id: str, owner: TapOwner, now: datetime) -> str:
        ticket = new_ticket()
        item = ticket_keys(ticket) | {
            "tap": {"S": tap_id},
            "principal": {"S": bodies.text(bodies.of_owner(owner))},
            "good_until": moment(now + TICKET_LIFE),
            "expires_at": expiry(now + 2 * TICKET_LIFE),
        }
        self._table.put_if(item, "attribute_not_exists(pk) OR good_until < :now", {":now": moment(now)})
        return ticket

    def redeem(self, ticket: str, now: datetime) -> tuple[str, TapOwner] | None:
        try:
            item = self._table.take(ticket_keys(ticket), "good_until > :now", {":now": moment(now)})
        except ConditionFailed:
            return None
        return item["tap"]["S"], bodies.owner(json.loads(item["principal"]["S"]))
