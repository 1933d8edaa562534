from collections.abc import Sequence

from chalicelib.store.failures import Cancelled
from chalicelib.store.halving import in_halves


def test_all_at_once_if_nothing_stands_in_the_way() -> None:
    assert list(in_halves(range(8), sum)) == [28]


def test_what_does_is_found() -> None:
    tried: list[Sequence[int]] = []

    def act(some: Sequence[int]) -> Sequence[int]:
        tried.append(list(some))
        if len(some) > 1 and 5 in some:
            raise Cancelled(("x",))
        return list(some)

    assert list(in_halves(range(8), act)) == [[0, 1, 2, 3], [4], [5], [6, 7]]
    assert len(tried) == 7
