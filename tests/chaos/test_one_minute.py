"""A minute of what `make chaos` does for ten: everything goes wrong at least once, and no promise is broken."""

import pytest

from tests.chaos.__main__ import chaos

pytestmark = pytest.mark.stack


def test_a_minute_of_chaos_breaks_no_promise() -> None:
    found = chaos(1.0)
    assert found.flaws == ()
    for trouble in ("relays killed", "upstreams broken", "storms", "bad times for posts", "stalls"):
        assert found.happened[trouble] >= 1
