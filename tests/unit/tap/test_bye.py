"""Bye codes."""

import pytest

from chalicelib.tap.bye import Bye


def test_every_code_of_the_protocol_is_there() -> None:
    assert [int(code) for code in Bye] == [
        4400,
        4401,
        4402,
        4403,
        4404,
        4405,
        4500,
        4501,
        4502,
        4503,
        4504,
        4505,
        4506,
        4508,
    ]


@pytest.mark.parametrize("code", list(Bye))
def test_the_range_says_whether_to_come_back(code: Bye) -> None:
    assert code.may_return is (4400 <= code <= 4499)
    assert 4400 <= code <= 4999


def test_each_says_why_in_its_own_words() -> None:
    texts = [code.text for code in Bye]
    assert all(texts)
    assert len(set(texts)) == len(texts)
