import pytest

from chalicelib.store.layout import PARTITIONS, item_keys, key_of, keys_in, mark_keys, partitions, queries
from chalicelib.uplink.cached import Key, Scope


@pytest.mark.parametrize("key", [Key("tunnel", "acmeco", "web"), Key("tunnel", "a", "a.b"), Key.of_namespace("acmeco")])
def test_a_key_comes_back_from_where_it_lies(key: Key) -> None:
    keys = item_keys(key)
    assert key_of(keys["pk"]["S"], keys["sk"]["S"]) == key


def test_all_of_a_namespace_lies_in_one_partition_with_its_mark() -> None:
    own, outer = mark_keys(Scope("tunnel", "acmeco"))
    assert (
        item_keys(Key("tunnel", "acmeco", "web"))["pk"] == item_keys(Key("tunnel", "acmeco", "api"))["pk"] == own["pk"]
    )
    assert outer == {"pk": {"S": "tunnel"}, "sk": {"S": "mark"}}


def test_namespaces_spread_over_all_partitions() -> None:
    used = {item_keys(Key("tunnel", f"n{number}", "web"))["pk"]["S"] for number in range(200)}
    assert used == set(partitions("tunnel"))
    assert len(used) == PARTITIONS


def test_a_list_of_one_namespace_is_one_query_and_one_of_all_is_eight() -> None:
    assert len(queries(Scope("tunnel"))) == PARTITIONS
    assert [prefix for _, prefix in queries(Scope("tunnel", "acmeco"))] == ["item#acmeco/"]
    assert queries(Scope("namespace")) == [("namespace", "item#")]


def test_a_namespaces_name_is_no_prefix_of_anothers() -> None:
    [(_, prefix)] = queries(Scope("tunnel", "acme"))
    assert not item_keys(Key("tunnel", "acmeco", "web"))["sk"]["S"].startswith(prefix)


def test_the_keys_of_an_item() -> None:
    assert keys_in({"pk": {"S": "a"}, "sk": {"S": "b"}, "body": {"S": "c"}}) == {"pk": {"S": "a"}, "sk": {"S": "b"}}
