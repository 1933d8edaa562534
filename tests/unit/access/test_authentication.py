import pytest

from chalicelib.access.authentication import Authentication
from chalicelib.access.principal import Principal
from chalicelib.errors import Unauthorized

SOMEBODY = Principal("somebody", "static", frozenset())
JWT = "eyJhbGciOiJub25lIn0.e30.c2ln"


def only_good(token: str) -> Principal | None:
    return SOMEBODY if token == "good" else None


def test_a_good_credential_becomes_its_principal() -> None:
    assert Authentication({"static": only_good}).principal(["Bearer good"]) is SOMEBODY


@pytest.mark.parametrize("token", ["bad", "ptk_1_2", JWT])
def test_unknown_and_wrong_are_told_in_the_same_words(token: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        Authentication({"static": only_good}).principal([f"Bearer {token}"])
    assert caught.value.presented
    assert caught.value.detail.startswith("the token is not good for this API")


def test_a_failed_check_never_falls_through_to_another() -> None:
    asked: list[str] = []

    def takes_all(token: str) -> Principal | None:
        asked.append(token)
        return SOMEBODY

    with pytest.raises(Unauthorized):
        Authentication({"key": lambda _: None, "static": takes_all}).principal(["Bearer ptk_1_2"])
    assert asked == []
