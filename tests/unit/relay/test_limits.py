"""What must hold between the limits, for the rules to hold."""

from chalicelib.relay import limits
from chalicelib.tap.kept import LEASE, LEASE_GRACE
from chalicelib.tap.limits import HEARTBEAT, LEAVE_WITHIN, SECOND, SILENT_AFTER


def test_a_relay_that_renews_may_always_post() -> None:
    lease = LEASE.total_seconds() * SECOND
    assert lease - limits.POST_TIMEOUT - limits.CLOCK_SLACK > 2 * limits.RENEW_EVERY


def test_the_store_and_the_relay_allow_clocks_the_same() -> None:
    assert LEASE_GRACE.total_seconds() * SECOND == limits.CLOCK_SLACK


def test_there_is_time_to_say_good_bye_before_the_end() -> None:
    assert LEAVE_WITHIN + limits.POST_TIMEOUT < limits.LAST_CALL
    assert limits.OFFER_AGAIN < limits.MARGIN - limits.LAST_CALL


def test_nobody_is_called_silent_without_being_looked_at() -> None:
    assert limits.HEARD_LATELY + limits.LISTED_LATELY < SILENT_AFTER
    assert 2 * HEARTBEAT < limits.HEARD_LATELY
