import pytest

from local.cluster.objects import Object
from local.cluster.store import Change, Compacted, Store

PODS = ("", "pods")


def _pod(name: str, phase: str = "Pending") -> Object:
    return {"metadata": {"name": name, "uid": f"uid-{name}"}, "phase": phase}


def test_a_revision_counts_every_write_and_is_written_into_the_object() -> None:
    store = Store()
    store.put(PODS, "a/x", _pod("x"))
    assert store.put(PODS, "a/y", _pod("y"))["metadata"]["resourceVersion"] == "2"


def test_objects_come_in_the_order_of_their_keys() -> None:
    store = Store()
    for key in ("b/x", "a/z", "a-b/x", "a/y"):
        store.put(PODS, key, _pod(key))
    assert [obj["metadata"]["name"] for obj in store.all(PODS, "a/")] == ["a/y", "a/z"]
    assert store.collection(PODS).keys == ["a-b/x", "a/y", "a/z", "b/x"]


def test_the_past_can_be_asked_for_until_it_is_compacted() -> None:
    store = Store()
    store.put(PODS, "a/x", _pod("x"))
    store.put(PODS, "a/x", _pod("x", "Running"))
    store.remove(PODS, "a/x", _pod("x", "Running"))
    assert store.collection(PODS).at(1)["a/x"] == _pod("x") | {
        "metadata": {**_pod("x")["metadata"], "resourceVersion": "1"}
    }
    store.compact()
    with pytest.raises(Compacted):
        store.collection(PODS).at(1)


def test_history_is_bounded() -> None:
    store = Store(history=2)
    for number in range(5):
        store.put(PODS, f"a/{number}", _pod(str(number)))
    assert [change.revision for change in store.collection(PODS).since(3)] == [4, 5]
    with pytest.raises(Compacted) as gone:
        store.collection(PODS).since(2)
    assert gone.value.oldest == 4


def test_a_removed_object_is_no_longer_found_by_its_uid() -> None:
    store = Store()
    store.put(PODS, "a/x", _pod("x"))
    assert store.by_uid["uid-x"] == (PODS, "a/x")
    store.remove(PODS, "a/x", _pod("x"))
    assert "uid-x" not in store.by_uid


async def test_whoever_waits_is_woken_by_a_change() -> None:
    store = Store()
    assert await store.collection(PODS).changed(0.001) is False
    store.listeners.append(lambda _storage, _change: None)
    store.put(PODS, "a/x", _pod("x"))
    assert store.collection(PODS).since(0)[0].key == "a/x"


def test_listeners_hear_of_changes_in_their_order_even_when_one_of_them_writes() -> None:
    store, heard = Store(), []

    def writes_once(_storage: tuple[str, str], change: Change) -> None:
        if change.revision == 1:
            store.put(PODS, "a/x", _pod("x", "Running"))

    store.listeners += [writes_once, lambda _storage, change: heard.append(change.revision)]
    store.put(PODS, "a/x", _pod("x"))
    assert heard == [1, 2]
