from datetime import UTC, datetime, timedelta

from chalicelib.api.health import LOOK_SECONDS, Health
from chalicelib.errors import StoreUnavailable


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def fails() -> bool:
    raise StoreUnavailable("away")


def test_each_part_says_yes_or_no() -> None:
    parts = {"cluster": lambda: True, "store": fails, "other": lambda: False}
    assert Health(parts, Clock()).look() == {"cluster": True, "store": False, "other": False}


def test_it_is_looked_at_only_so_often() -> None:
    looks: list[int] = []

    def probe() -> bool:
        looks.append(1)
        return True

    clock = Clock()
    health = Health({"cluster": probe}, clock)
    health.look()
    clock.moment += timedelta(seconds=LOOK_SECONDS - 1)
    health.look()
    assert len(looks) == 1
    clock.moment += timedelta(seconds=1)
    health.look()
    assert len(looks) == 2
