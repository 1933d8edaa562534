from datetime import timedelta

from chalicelib.relay.limits import WITHOUT_LEASE
from chalicelib.relay.moments import moment
from chalicelib.relay.tenure import Tenure
from chalicelib.tap.kept import LEASE, Lease
from chalicelib.tap.limits import SECOND
from tests.unit.tap.traffic import NOON


def lease(at: int = NOON) -> Lease:
    return Lease("r", 1, moment(at) + LEASE)


def test_no_post_begins_later_than_two_and_a_half_seconds_before_the_end() -> None:
    tenure = Tenure(lease(), NOON)
    assert tenure.may_post(NOON + 15 * SECOND // 2)
    assert not tenure.may_post(NOON + 15 * SECOND // 2 + 1)


def test_it_is_renewed_every_two_seconds_and_asked_for_once() -> None:
    tenure = Tenure(lease(), NOON)
    assert not tenure.due(NOON + 2 * SECOND - 1)
    assert tenure.due(NOON + 2 * SECOND)
    assert not tenure.due(NOON + 9 * SECOND)
    tenure.renewed(lease(NOON + 2 * SECOND))
    assert tenure.renew_at == NOON + 4 * SECOND
    assert tenure.lease.until - moment(NOON) == LEASE + timedelta(seconds=2)


def test_a_renewal_that_failed_is_tried_sooner() -> None:
    tenure = Tenure(lease(), NOON)
    assert tenure.due(NOON + 2 * SECOND)
    tenure.failed(NOON + 4 * SECOND)
    assert tenure.renew_at == NOON + 5 * SECOND


def test_without_renewal_it_is_hopeless_after_a_while() -> None:
    tenure = Tenure(lease(), NOON)
    assert not tenure.hopeless(NOON + 10 * SECOND + WITHOUT_LEASE)
    assert tenure.hopeless(NOON + 10 * SECOND + WITHOUT_LEASE + 1)
