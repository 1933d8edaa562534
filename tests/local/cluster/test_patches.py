import pytest

from local.cluster.patches import PatchRefused, json_patched, merged
from local.cluster.strategic import strategically_merged


def test_a_merge_patch_replaces_lists_and_removes_nulls() -> None:
    target = {"a": {"b": 1, "c": [1, 2]}, "d": 1}
    assert merged(target, {"a": {"b": None, "c": [3]}, "e": {"f": None}}) == {"a": {"c": [3]}, "d": 1, "e": {}}
    assert target == {"a": {"b": 1, "c": [1, 2]}, "d": 1}


def test_every_operation_of_a_json_patch() -> None:
    operations = [
        {"op": "test", "path": "/a/0", "value": 1},
        {"op": "add", "path": "/a/-", "value": 3},
        {"op": "add", "path": "/a/0", "value": 0},
        {"op": "replace", "path": "/b~1c", "value": {"x": [1]}},
        {"op": "copy", "from": "/b~1c", "path": "/d"},
        {"op": "move", "from": "/d/x", "path": "/e"},
        {"op": "remove", "path": "/a/1"},
    ]
    assert json_patched({"a": [1], "b/c": 1}, operations) == {"a": [0, 3], "b/c": {"x": [1]}, "d": {}, "e": [1]}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "test", "path": "/a", "value": 2},
        {"op": "remove", "path": "/nosuch"},
        {"op": "remove", "path": "/list/9"},
        {"op": "add", "path": "/list/-1", "value": 1},
        {"op": "add", "path": "list", "value": 1},
        {"op": "nosuch", "path": "/a"},
        {"path": "/a"},
    ],
)
def test_a_json_patch_that_cannot_be_applied_is_refused_whole(operation: dict[str, object]) -> None:
    with pytest.raises(PatchRefused):
        json_patched({"a": 1, "list": []}, [{"op": "add", "path": "/b", "value": 1}, operation])


def test_strategic_merge_knows_lists_by_their_keys() -> None:
    target = {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}], "args": [1, 2]}
    patch = {"containers": [{"name": "b", "image": "2"}, {"name": "c"}], "args": [3]}
    assert strategically_merged(target, patch) == {
        "containers": [{"name": "c"}, {"name": "a", "image": "1"}, {"name": "b", "image": "2"}],
        "args": [3],
    }


def test_strategic_merge_keys_ports_by_what_they_are() -> None:
    service = {"ports": [{"name": "http", "port": 80}]}
    assert strategically_merged(service, {"ports": [{"port": 80, "name": "web"}]}) == {
        "ports": [{"name": "web", "port": 80}]
    }
    container = {"ports": [{"containerPort": 1}]}
    both = {"ports": [{"containerPort": 2}, {"containerPort": 1}]}
    assert strategically_merged(container, {"ports": [{"containerPort": 2}]}) == both


def test_strategic_directives() -> None:
    target = {
        "containers": [{"name": "a"}, {"name": "b"}],
        "spec": {"x": 1, "y": 2},
        "finalizers": ["p", "q"],
        "gone": {"z": 1},
    }
    patch = {
        "containers": [{"name": "a", "$patch": "delete"}],
        "$setElementOrder/containers": [{"name": "b"}],
        "spec": {"$retainKeys": ["y"], "y": 3},
        "$deleteFromPrimitiveList/finalizers": ["p"],
        "gone": {"$patch": "delete"},
    }
    assert strategically_merged(target, patch) == {"containers": [{"name": "b"}], "spec": {"y": 3}, "finalizers": ["q"]}
    assert strategically_merged(target, {"spec": {"$patch": "replace", "n": 1}})["spec"] == {"n": 1}
    replaced = strategically_merged(target, {"containers": [{"$patch": "replace"}, {"name": "c"}]})
    assert replaced["containers"] == [{"name": "c"}]
    assert strategically_merged(target, {"finalizers": ["r", "q"]})["finalizers"] == ["p", "q", "r"]
    assert "spec" not in strategically_merged(target, {"spec": None})
