"""What needs a real server: threads that collide, transactions that are whole, a sweep beside its table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from chalicelib.access.ports import IdempotencyKey
from chalicelib.errors import StoreUnavailable
from chalicelib.store.idempotency import DynamoIdempotency
from chalicelib.store.layout import item_keys
from chalicelib.uplink.cached import Change, Key, Mark, Scope
from tests.contract_ports.conftest import make_table
from tests.contract_ports.database import Database
from tests.contract_ports.places import REQUESTS_TABLE, CachePlace
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeClock
from tests.fakes.clock import START

pytestmark = pytest.mark.stack
KEY = Key.of(tunnel(1))
THREADS = 16
tables = count()


@pytest.fixture
def real(database: Database, clock: FakeClock) -> CachePlace:
    """A cache of its own in the local database."""
    table = f"Cache{next(tables)}"
    make_table(database.client, table)
    return CachePlace.dynamodb(database.client, clock, table)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all in threads; an error of one is raised."""
    with ThreadPoolExecutor(THREADS) as pool:
        return [done.result() for done in [pool.submit(work) for work in works]]


def patiently(work: Callable[[], object]) -> Callable[[], object]:
    """As the product does: a database too busy is counted, not raised."""

    def attempt() -> object:
        try:
            return work()
        except StoreUnavailable:
            return None

    return attempt


def test_of_many_versions_written_at_once_the_newest_stays(real: CachePlace) -> None:
    def remember(version: int) -> Callable[[], object]:
        value = tunnel(version, version + 100)
        return lambda: real.objects.remember(value, seen_at=START, as_of=version)

    at_once(*(remember(version) for version in range(1, 60)))
    found = real.objects.read(KEY)
    assert found is not None
    assert found.value == tunnel(59, 159)


def test_a_deleted_tunnel_is_not_brought_back_by_sixteen_late_readers(real: CachePlace) -> None:
    works: list[Callable[[], object]] = [
        lambda: real.objects.remember(tunnel(5), seen_at=START, as_of=5) for _ in range(THREADS)
    ]
    at_once(*works, lambda: real.objects.forget(KEY, uid="uid-1", resource_version=5), *works)
    found = real.objects.read(KEY)
    assert found is not None
    assert found.value is None


def test_announcements_of_many_writers_are_all_seen_and_all_settled(real: CachePlace) -> None:
    tickets = at_once(*(lambda: real.objects.announce(KEY, START + timedelta(seconds=60)) for _ in range(THREADS)))
    assert len(set(tickets)) == THREADS
    at_once(*(lambda mine=mine: real.objects.settle(KEY, mine) for mine in tickets[1:]))
    before = real.objects.read(KEY)
    real.objects.settle(KEY, tickets[0])  # type: ignore[arg-type]
    after = real.objects.read(KEY)
    assert before is not None
    assert after is not None
    assert (before.uncertain(START), after.uncertain(START)) == (True, False)


def test_listings_at_once_leave_what_the_newest_showed(real: CachePlace) -> None:
    scope = Scope("tunnel")

    def listing(version: int) -> Callable[[], object]:
        changes = [
            Change(Key.of(value), value, 0, fresh=True)
            for value in (tunnel(version, name=f"t{n}", uid=f"u{n}") for n in range(20))
        ]

        def bring_in() -> None:
            if (
                real.listings.begin(scope, version)
                and real.listings.keep(changes, as_of=version, seen_at=START).complete
            ):
                real.listings.finish(scope, Mark(START, version))

        return patiently(bring_in)

    at_once(*(listing(version) for version in range(1, 9)))
    marks = real.objects.marks(scope)
    assert marks.fence == 8
    versions = {item.value.resource_version for item in real.listings.items(scope) if item.value}
    if marks.mark:
        assert (marks.mark.resource_version, versions) == (8, {8})


def test_twenty_requests_with_one_key_are_one(database: Database) -> None:
    records = DynamoIdempotency(database.client, REQUESTS_TABLE)
    key = IdempotencyKey("static", "one", "POST /v1/tunnels")
    earlier = at_once(*(lambda: records.begin(key, body_hash="b", now=START) for _ in range(20)))
    assert earlier.count(None) == 1


def test_tables_of_the_template_expire_by_expires_at(database: Database) -> None:
    for table in ("CacheTable", REQUESTS_TABLE):
        described = database.client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        assert described["AttributeName"] == "expires_at"
        assert described["TimeToLiveStatus"] in ("ENABLED", "ENABLING")


def test_the_sweep_removes_what_the_server_still_has(real: CachePlace, clock: FakeClock) -> None:
    real.objects.forget(KEY, uid="uid-1", resource_version=5)
    clock.advance(700)
    keys = real.expiring.expired(clock.now(), limit=10)
    assert keys == [(item_keys(KEY)["pk"]["S"], item_keys(KEY)["sk"]["S"])]
    assert real.expiring.remove(keys, clock.now()) == 1
