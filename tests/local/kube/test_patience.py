import asyncio
from collections.abc import Callable

import pytest

from local.kube.errors import ApiError, Expired, Unreachable, Untrusted
from local.kube.patience import patiently


def failing(*errors: Exception) -> tuple[Callable[[], "asyncio.Future[str]"], list[int]]:
    """Something that fails so often before it answers; and a list as long as it was asked."""
    asked: list[int] = []

    def ask() -> "asyncio.Future[str]":
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        asked.append(1)
        if len(asked) <= len(errors):
            future.set_exception(errors[len(asked) - 1])
        else:
            future.set_result("yes")
        return future

    return ask, asked


async def test_what_passes_is_waited_out() -> None:
    ask, asked = failing(
        Unreachable("away"), ApiError(404, "", "404 page not found"), ApiError(429, "", "slow"), Expired("old")
    )
    assert await patiently(ask) == "yes"
    assert len(asked) == 5


@pytest.mark.parametrize(
    "error",
    [
        ApiError(403, "Forbidden", "no"),
        ApiError(404, "NotFound", "no"),
        ApiError(422, "Invalid", "no"),
        Untrusted("no"),
    ],
)
async def test_a_refusal_is_not(error: Exception) -> None:
    ask, asked = failing(error)
    with pytest.raises(type(error)):
        await patiently(ask)
    assert len(asked) == 1


async def test_patience_ends_with_the_last_error() -> None:
    ask, asked = failing(*[Unreachable("away")] * 1000)
    with pytest.raises(Unreachable):
        await patiently(ask, seconds=0.2)
    assert 2 <= len(asked) < 20
