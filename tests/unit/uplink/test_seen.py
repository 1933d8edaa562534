from datetime import timedelta

from chalicelib.uplink.cached import CachedObject, Key, Listing, Mark, Scope
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.seen import Seen, SeenAll, clients_in, kept, listed
from chalicelib.uplink.tunnel import Tunnel
from tests.contract_ports.samples import namespace, tunnel
from tests.fakes.clock import START

SECOND = timedelta(seconds=1)
ALL = Scope("tunnel")


def test_what_was_listed_comes_with_its_clients() -> None:
    listing = Listing(ALL, (tunnel(1),), 5, START, {tunnel(1).ref: 2})
    assert listed(Tunnel, listing) == SeenAll((Seen(tunnel(1), 2),))


def test_a_tunnel_that_is_not_scraped_has_no_clients() -> None:
    assert clients_in(Listing(ALL, (), 5, START, {}), tunnel(1)) == 0


def test_without_prometheus_nobody_knows() -> None:
    assert clients_in(Listing(ALL, (), 5, START), tunnel(1)) is None


def test_namespaces_have_no_clients() -> None:
    listing = Listing(Scope("namespace"), (namespace(1),), 5, START)
    assert listed(Namespace, listing) == SeenAll((Seen(namespace(1)),))


def item(clients: int | None, seen_at_second: int, *, gone: bool = False) -> CachedObject:
    value = None if gone else tunnel(1)
    return CachedObject(Key.of(tunnel(1)), value, START + seen_at_second * SECOND, START, clients)


def test_what_is_kept_carries_its_source_and_age() -> None:
    seen = kept(Tunnel, Mark(START, 5), [item(2, 0), item(None, 0, gone=True)], source="stale", age=7)
    assert seen == SeenAll((Seen(tunnel(1), 2, "stale", 7),), "stale", 7)


def test_clients_older_than_a_list_without_prometheus_are_not_believed() -> None:
    mark = Mark(START, 5, clients_known=False)
    seen = kept(Tunnel, mark, [item(2, -1), item(3, 1)], source="cache", age=0)
    assert [each.clients for each in seen.objects] == [None, 3]
