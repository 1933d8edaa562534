"""Strategic merge: merge-patch that knows which lists are keyed, as kubectl sends it for built-in kinds.

The keys below are those of the kinds served here. Directives understood: `$patch: delete|replace`, `$retainKeys`,
`$setElementOrder/…` (the order is kept as the lists give it), `$deleteFromPrimitiveList/…`.
"""

from local.cluster.objects import Json, Object

# Which field tells the elements of a list apart (patchMergeKey of the Go types). Lists not named here are replaced whole.
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "env": "name",
    "imagePullSecrets": "name",
    "secrets": "name",
    "ownerReferences": "uid",
    "conditions": "type",
    "hostAliases": "ip",
    "topologySpreadConstraints": "topologyKey",
}
_CONTAINER_PORTS, _SERVICE_PORTS = "containerPort", "port"
_SETS = frozenset({"finalizers"})  # lists of plain values that are united
_DELETED = object()


def strategically_merged(target: Json, patch: Json) -> Json:
    """The target with the patch merged in; neither is changed."""
    if not isinstance(patch, dict):
        return patch
    directive = patch.get("$patch")
    if directive == "delete":
        return _DELETED
    plain = {key: value for key, value in patch.items() if not key.startswith("$")}
    if directive == "replace":
        return plain
    result = dict(target) if isinstance(target, dict) else {}
    if "$retainKeys" in patch:
        result = {key: value for key, value in result.items() if key in patch["$retainKeys"]}
    for key, value in plain.items():
        _merge_field(result, key, value)
    _drop_from_lists(result, patch)
    return result


def _merge_field(result: Object, key: str, value: Json) -> None:
    if value is None:
        result.pop(key, None)
        return
    merged = _merged_list(key, result.get(key), value) if isinstance(value, list) else None
    if merged is None:
        merged = strategically_merged(result.get(key), value)
    if merged is _DELETED:
        result.pop(key, None)
    else:
        result[key] = merged


def _merged_list(name: str, present: Json, patch: list[Json]) -> list[Json] | None:
    """None where the list is replaced whole."""
    before: list[Json] = present if isinstance(present, list) else []
    if name in _SETS:
        return before + [item for item in patch if item not in before]
    key = _key(name, patch)
    if key is None or not all(isinstance(item, dict) for item in [*before, *patch]):
        return None
    if any(item.get("$patch") == "replace" for item in patch):
        kept: list[Json] = [item for item in patch if item.get("$patch") != "replace"]
        return kept
    return _merged_elements(key, before, patch)


def _key(name: str, patch: list[Json]) -> str | None:
    if name != "ports":
        return MERGE_KEYS.get(name)
    of_containers = any(isinstance(item, dict) and _CONTAINER_PORTS in item for item in patch)
    return _CONTAINER_PORTS if of_containers else _SERVICE_PORTS


def _merged_elements(key: str, present: list[Object], patch: list[Object]) -> list[Json]:
    """New elements come first, as a real server places them; known ones stay where they are."""
    patches = {item.get(key): item for item in patch}
    known = {item.get(key) for item in present}
    fresh = [strategically_merged({}, item) for item in patch if item.get(key) not in known]
    kept = [
        strategically_merged(item, patches[item.get(key)]) if item.get(key) in patches else item for item in present
    ]
    return [item for item in [*fresh, *kept] if item is not _DELETED]


def _drop_from_lists(result: Object, patch: Object) -> None:
    for key, values in patch.items():
        directive, _, name = key.partition("/")
        if directive == "$deleteFromPrimitiveList" and isinstance(result.get(name), list):
            result[name] = [item for item in result[name] if item not in values]
