from datetime import timedelta

import pytest

from chalicelib.errors import ClusterUnavailable, StoreUnavailable
from chalicelib.uplink.limits import LICENCES_EACH_RUN
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.refreshing import RefreshReport
from tests.unit.uplink.house import WEB, House

LICENCE = "inlets-uplink-license"
MINUTE = timedelta(minutes=1)


def refresh(house: House, within: timedelta = MINUTE) -> RefreshReport:
    return house.new_refresh().run(house.clock.now() + within)


def test_it_keeps_the_cache_warm(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    house.cluster.clients[WEB] = 2
    assert refresh(house) == RefreshReport(namespaces=1, tunnels=1, connected=1, written=2)
    house.asked()
    assert house.tunnels.list(TunnelQuery()).views[0].connected_clients == 2
    assert house.namespaces.list(fresh=False, allowed=lambda _name: True).source == "cache"
    assert house.asked() == []


def test_a_quiet_minute_writes_no_items(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    refresh(house)
    house.clock.advance(60)
    assert refresh(house).written == 0
    assert house.cache.written == 2


def test_what_is_gone_goes(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    refresh(house)
    house.in_namespaces.finish_deleting("acmeco")
    assert refresh(house) == RefreshReport(written=2)
    assert all(record.value is None for record in house.cache.records.values())


def test_clients_that_come_and_go_are_noticed(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    for clients in (0, 2, 0):
        house.cluster.clients[WEB] = clients
        refresh(house)
    assert house.signals.counts["TunnelClientsCame"] == 1
    assert house.signals.counts["TunnelClientsWent"] == 1
    assert house.signals.counts["TunnelsDisconnected"] == 1


def test_it_is_idempotent_and_may_run_twice_at_once(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)

    def another(call: str) -> None:
        if call == "tunnels.page":
            house.cluster.at = lambda _call: None
            refresh(house)

    house.cluster.at = another
    assert refresh(house).complete
    assert house.cache.written == 2


def test_a_renewed_licence_goes_into_every_managed_namespace(house: House) -> None:
    house.cluster.add_namespace("globex")
    house.cluster.add_namespace("leaving", terminating=True)
    house.cluster.add_namespace("plain", managed=False)
    house.cluster.secrets["inlets", LICENCE] = {"license": b"new"}
    house.cluster.secrets["acmeco", LICENCE] = {"license": b"old"}
    assert refresh(house).licences == 2
    copies = {namespace for namespace, name in house.cluster.secrets if name == LICENCE}
    assert copies == {"inlets", "acmeco", "globex"}
    assert house.cluster.secrets["acmeco", LICENCE] == {"license": b"new"}
    assert refresh(house).licences == 0
    assert house.signals.counts["LicencesCopied"] == 2


def test_without_licence_none_is_copied(house: House) -> None:
    assert refresh(house) == RefreshReport(namespaces=1, written=1)


def test_of_many_namespaces_each_has_its_turn(house: House) -> None:
    for number in range(2 * LICENCES_EACH_RUN):
        house.cluster.add_namespace(f"n{number}")
    house.cluster.secrets["inlets", LICENCE] = {"license": b"new"}
    copied = []
    for _ in range(4):
        copied.append(refresh(house).licences)
        house.clock.advance(60)
    assert copied[0] == LICENCES_EACH_RUN
    assert sum(copied) == 2 * LICENCES_EACH_RUN + 1


def test_it_stops_when_time_is_up(house: House) -> None:
    house.cluster.secrets["inlets", LICENCE] = {"license": b"new"}
    report = refresh(house, within=timedelta(0))
    assert (report.complete, report.written, report.licences) == (False, 0, 0)


def test_a_cluster_that_is_away_is_told_and_not_raised(house: House) -> None:
    house.cluster.down = ClusterUnavailable("away")
    assert refresh(house) == RefreshReport(complete=False)
    assert house.signals.counts["RefreshFailed"] == 3
    assert house.signals.fields[0]["code"] == "cluster_unavailable"


def test_so_is_a_database(house: House) -> None:
    house.cache.down = StoreUnavailable("the database cannot be reached")
    assert not refresh(house).complete
    assert house.signals.counts["RefreshFailed"] == 2


@pytest.mark.parametrize("absent", [True, False])
def test_without_prometheus_the_rest_goes_on(house: House, absent: bool) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    house.metrics.absent = absent
    report = refresh(house)
    assert (report.tunnels, report.complete) == (1, True)
    assert ("TunnelsProvisioning" in house.signals.counts) is not absent
