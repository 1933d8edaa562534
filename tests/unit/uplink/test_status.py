from collections.abc import Mapping
from datetime import datetime

import pytest

from chalicelib.uplink.cached import CachedObject, Key, Listing, Scope
from chalicelib.uplink.status import Status, report_statuses, status_of
from chalicelib.uplink.tunnel import TunnelRef
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeSignals
from tests.fakes.clock import START

REF = tunnel(1).ref
Clients = Mapping[TunnelRef, int] | None


def listing(clients: Clients) -> Listing:
    return Listing(Scope("tunnel"), (tunnel(1),), 5, START, clients)


def item(clients: int | None, last_connected: datetime | None = None) -> CachedObject:
    return CachedObject(Key.of(tunnel(1)), tunnel(1), START, START, clients, last_connected)


@pytest.mark.parametrize(
    ("clients", "before", "status"),
    [
        (None, None, None),
        ({}, None, Status.PROVISIONING),
        ({REF: 0}, None, Status.NEVER_CONNECTED),
        ({REF: 0}, item(0), Status.NEVER_CONNECTED),
        ({REF: 2}, None, Status.CONNECTED),
        ({REF: 0}, item(2), Status.DISCONNECTED),
        ({REF: 0}, item(0, START), Status.DISCONNECTED),
        ({}, item(2), Status.DISCONNECTED),
    ],
)
def test_the_status_of_a_tunnel(clients: Clients, before: CachedObject | None, status: Status | None) -> None:
    assert status_of(tunnel(1), listing(clients), before) is status


@pytest.mark.parametrize(
    ("clients", "before", "counts"),
    [
        ({REF: 2}, [item(0)], {"TunnelsConnected": 1, "TunnelClientsCame": 1}),
        ({REF: 2}, [item(1)], {"TunnelsConnected": 1}),
        ({REF: 0}, [item(1)], {"TunnelsDisconnected": 1, "TunnelClientsWent": 1}),
        ({REF: 0}, [item(0)], {"TunnelsNeverConnected": 1}),
        ({REF: 2}, [item(None)], {"TunnelsConnected": 1}),
        ({}, [], {"TunnelsProvisioning": 1}),
        (None, [item(1)], {}),
    ],
)
def test_statuses_and_their_changes_are_counted(
    clients: Clients, before: list[CachedObject], counts: dict[str, int]
) -> None:
    signals = FakeSignals()
    connected = report_statuses(listing(clients), before, signals)
    assert signals.counts == counts
    assert connected == counts.get("TunnelsConnected", 0)
