"""What outlives a function: ids that cannot be guessed, leases that two clocks agree on."""

import re
from datetime import UTC, datetime, timedelta

from chalicelib.tap.kept import LEASE_GRACE, Lease, Tap, TapOwner, TapState, new_tap_id, new_ticket
from chalicelib.tap.match import Match
from chalicelib.tap.target import read_target

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def state(lease: Lease | None) -> TapState:
    owner = TapOwner("key:k1", "key", ("viewers",), frozenset({"tap:open"}))
    tap = Tap(new_tap_id(), owner, read_target("shop", "deploy", "web"), Match(), 100, False, NOW, NOW + SECOND)
    return TapState(tap, lease, 0, 0, None, deleted=False)


def test_an_id_is_a_prefix_and_22_base62_characters_and_never_the_same() -> None:
    ids = {new_tap_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"tap_[0-9A-Za-z]{22}", each) for each in ids)


def test_a_ticket_may_stand_in_a_subprotocol() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_ticket())
    assert new_ticket() != new_ticket()


def test_a_lease_counts_until_its_end_and_half_a_second_for_clocks() -> None:
    leased = state(Lease("r1", 1, NOW))
    assert leased.leased(NOW + LEASE_GRACE - SECOND / 1000)
    assert not leased.leased(NOW + LEASE_GRACE)
    assert not state(None).leased(NOW)
