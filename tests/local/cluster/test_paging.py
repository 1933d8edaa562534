import pytest

from local.cluster.paging import decode, encode, page
from local.cluster.status import ApiError
from local.cluster.store import Store

PODS = ("", "pods")


def _store(*names: str) -> Store:
    store = Store()
    for name in names:
        store.put(PODS, f"a/{name}", {"metadata": {"name": name, "uid": name}})
    return store


def _names(store: Store, limit: int, token: str = "") -> tuple[list[str], str, int | None]:
    found = page(store.collection(PODS), store.revision, "a/", None, limit=limit, token=token)
    return [obj["metadata"]["name"] for obj in found.items], found.token, found.left


def test_pages_show_what_the_first_one_saw() -> None:
    store = _store("b", "c", "d", "e")
    first, token, left = _names(store, 2)
    assert (first, left) == (["b", "c"], 2)
    store.remove(PODS, "a/d", {"metadata": {"name": "d", "uid": "d"}})
    store.put(PODS, "a/a", {"metadata": {"name": "a", "uid": "a"}})
    store.put(PODS, "a/dd", {"metadata": {"name": "dd", "uid": "dd"}})
    assert _names(store, 2, token) == (["d", "e"], "", None)


def test_a_token_too_old_comes_with_one_that_goes_on_anyway() -> None:
    store = _store("b", "c", "d")
    _, token, _ = _names(store, 1)
    store.put(PODS, "a/e", {"metadata": {"name": "e", "uid": "e"}})
    store.compact()
    with pytest.raises(ApiError) as gone:
        _names(store, 1, token)
    assert (gone.value.code, gone.value.reason) == (410, "Expired")
    assert _names(store, 9, gone.value.meta["continue"])[0] == ["c", "d", "e"]


@pytest.mark.parametrize("token", ["garbage", "e30", encode(1, "/../x"), encode(1, "/x")[:-3]])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(ApiError) as refused:
        decode(token)
    assert refused.value.code == 400


def test_a_token_is_a_real_servers() -> None:
    recorded = "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjY5LCJzdGFydCI6Ii90Mlx1MDAwMCJ9"
    assert decode(recorded) == (269, "t2\0")
    assert encode(269, "/t2\0") == recorded
