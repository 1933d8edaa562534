import pytest

from local.cluster import names


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (names.label, ["a", "1a", "a-b", "a" * 63], ["", "A", "-a", "a-", "a.b", "a" * 64]),
        (names.subdomain, ["a.b", "1abc.def", "a" * 253], ["a..b", ".a", "A", "a" * 254]),
        (names.label_1035, ["a", "a-1"], ["1a", "a.b", "a" * 64]),
        (names.path_segment, ["a:b", "system:x", "A b"], ["a/b", "a%b", ".", ".."]),
        (names.label_value, ["", "A_b.c", "a" * 63], ["a b", "-a", "a" * 64]),
        (names.qualified, ["a", "example.com/a_b", "A"], ["", "a/", "/a", "a b/c", "a/b c", "x" * 64]),
        (names.config_key, ["tls.crt", "_a"], ["", "a b", "a/b"]),
    ],
)
def test_a_name_follows_its_rule(rule: names.Rule, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if rule(value)] == []
    assert [value for value in bad if not rule(value)] == []
