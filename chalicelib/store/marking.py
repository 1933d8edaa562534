"""The updates that raise a scope's fence and mark it complete (`docs/cache.md`, Listings)."""

from datetime import datetime

from chalicelib.store.layout import Keys
from chalicelib.store.numbers import expiry, moment, number
from chalicelib.store.statements import Statement
from chalicelib.uplink.cached import Mark
from chalicelib.uplink.limits import KEEP


def beginning(keys: Keys, version: int, now: datetime) -> Statement:
    """A listing of that version is about to be brought in, unless a newer one is."""
    sets = {"begun": number(version), "expires_at": expiry(now + KEEP)}
    return Statement(keys, sets, condition="attribute_not_exists(#begun) OR #begun <= :set_begun")


def finishing(keys: Keys, mark: Mark, now: datetime) -> Statement:
    """It is in, unless a newer one has begun."""
    sets = {
        "rv": number(mark.resource_version),
        "listed_at": moment(mark.listed_at),
        "clients_known": {"BOOL": mark.clients_known},
        "expires_at": expiry(now + KEEP),
    }
    condition = "#begun = :set_rv AND (attribute_not_exists(#listed_at) OR #listed_at <= :set_listed_at)"
    return Statement(keys, sets, condition=condition)
