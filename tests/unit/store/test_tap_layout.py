"""Where things lie: a tap and its viewers together, secrets and subjects as hashes."""

from chalicelib.store.tap_layout import (
    connection_keys,
    head_keys,
    owned_keys,
    owner_partition,
    partition,
    tap_keys,
    ticket_keys,
    viewer_keys,
)


def test_a_tap_and_its_viewers_share_a_partition() -> None:
    assert tap_keys("tap_1") == {"pk": {"S": "tap#tap_1"}, "sk": {"S": "tap"}}
    assert viewer_keys("tap_1", "c=") == {"pk": {"S": partition("tap_1")}, "sk": {"S": "viewer#c="}}
    assert connection_keys("c=") == {"pk": {"S": "connection#c="}, "sk": {"S": "tap"}}


def test_an_owner_lies_under_a_hash_however_long_its_name_is() -> None:
    assert len(owner_partition("x" * 10_000)) < 100
    assert head_keys("a")["pk"] == owned_keys("a", "tap_1")["pk"] == {"S": owner_partition("a")}


def test_a_ticket_is_not_in_its_key() -> None:
    assert "secret" not in str(ticket_keys("secret"))
