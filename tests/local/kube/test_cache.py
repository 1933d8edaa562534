from typing import Any

from local.kube.cache import Cache
from local.kube.objects import Key

Change = tuple[str | None, str | None]


def item(name: str, uid: str = "1", owner: str | None = None) -> dict[str, Any]:
    owners = [{"kind": "Tunnel", "name": owner, "uid": "t"}] if owner else None
    return {"metadata": {"namespace": "n", "name": name, "uid": uid, "ownerReferences": owners}}


def heard(cache: Cache) -> list[Change]:
    changes: list[Change] = []

    def listen(old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        changes.append((old["metadata"]["uid"] if old else None, new["metadata"]["uid"] if new else None))

    cache.listen(listen)
    return changes


def test_an_object_that_took_anothers_name_is_told_as_an_end_and_a_beginning() -> None:
    cache = Cache()
    changes = heard(cache)
    cache.put(item("a", "1"))
    cache.put(item("a", "1"))
    cache.put(item("a", "2"))
    assert changes == [(None, "1"), ("1", "1"), ("1", None), (None, "2")]


def test_replace_tells_what_is_no_longer_there() -> None:
    cache = Cache()
    cache.put(item("a"))
    cache.put(item("b"))
    changes = heard(cache)
    cache.replace([item("b"), item("c")])
    assert changes == [("1", None), ("1", "1"), (None, "1")]
    assert len(cache) == 2
    assert cache.get(Key("n", "a")) is None


def test_objects_are_found_by_their_owner_for_as_long_as_they_have_it() -> None:
    cache = Cache()
    for name in ("b", "a"):
        cache.put(item(name, owner="t1"))
    assert [found["metadata"]["name"] for found in cache.owned("Tunnel", Key("n", "t1"))] == ["a", "b"]
    cache.put(item("b", owner="t2"))
    cache.remove(item("a"))
    assert cache.owned("Tunnel", Key("n", "t1")) == []
    assert len(cache.owned("Tunnel", Key("n", "t2"))) == 1


def test_the_end_of_what_was_never_there_is_no_change() -> None:
    cache = Cache()
    changes = heard(cache)
    cache.remove(item("a"))
    assert changes == []
    assert list(cache) == []
