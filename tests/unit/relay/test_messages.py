"""Values: equal when they say the same, and not to be changed."""

from dataclasses import FrozenInstanceError, is_dataclass
from typing import get_args

import pytest

from chalicelib.relay import messages as m


@pytest.mark.parametrize("kind", [*get_args(m.News), *get_args(m.Command)])
def test_news_and_commands_are_frozen_values(kind: type) -> None:
    assert is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_they_cannot_be_changed() -> None:
    opened = m.Opened(1)
    with pytest.raises(FrozenInstanceError):
        opened.stream = 2  # type: ignore[misc]
