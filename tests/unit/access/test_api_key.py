import ast
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.access import api_key
from chalicelib.access.api_key import Grant, KeyRecord, make_key, maker_key, split_key
from chalicelib.access.bearer import shape_of
from chalicelib.redaction import redact
from tests.fakes.clock import START


def made(maker: str = "static", life: timedelta | None = None) -> tuple[str, KeyRecord]:
    grant = Grant(frozenset({"tap:open"}), None, (), START + life if life else None)
    return make_key(name="n", maker=maker, grant=grant, now=START)


def test_a_key_is_opened_by_its_own_secret_alone() -> None:
    (token, record), (other, _) = made(), made()
    parts, wrong = split_key(token), split_key(other)
    assert parts
    assert wrong
    assert parts[0] == record.id
    assert record.opened_by(parts[1])
    assert not record.opened_by(wrong[1])
    assert not record.opened_by("")


def test_what_is_kept_holds_no_secret() -> None:
    token, record = made()
    parts = split_key(token)
    assert parts
    assert parts[1] not in repr(record)


def test_equal_secrets_are_not_seen_to_be_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: "s" * 43)
    assert made()[1].digest != made()[1].digest


def test_a_key_is_known_by_its_shape_and_never_logged() -> None:
    token, _ = made()
    assert shape_of(token) == "key"
    assert redact(f"said {token} aloud") == "said [redacted] aloud"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "ptk_",
        "ptk_acme",
        f"ptk_{'a' * 16}_{'b' * 42}",
        f"ptk_{'a' * 16}_{'b' * 44}",
        f"ptk_{'a' * 15}_{'b' * 43}",
        f"ptk_{'a' * 16}_{'b' * 43}\n",
        f"ptk_{'a' * 15}é_{'b' * 43}",
        f"PTK_{'a' * 16}_{'b' * 43}",
    ],
)
def test_anything_else_has_not_the_form(token: str) -> None:
    assert split_key(token) is None


def test_a_key_expires_at_its_moment() -> None:
    _, record = made(life=timedelta(hours=1))
    assert not record.expired(START + timedelta(minutes=59))
    assert record.expired(START + timedelta(hours=1))
    assert not made()[1].expired(START + timedelta(days=10_000))


def test_who_made_it() -> None:
    assert maker_key(made("static")[1]) is None
    assert maker_key(made("key:abc")[1]) == "abc"
    record = made()[1]
    assert record.subject == f"key:{record.id}"


def test_secrets_are_compared_in_constant_time() -> None:
    source = ast.parse(Path(api_key.__file__).read_text())
    compared = [node for node in ast.walk(source) if isinstance(node, ast.Compare)]
    names = {name.attr for node in compared for name in ast.walk(node) if isinstance(name, ast.Attribute)}
    assert "digest" not in names
    assert "compare_digest" in ast.dump(source)
