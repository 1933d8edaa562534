"""Patches: merge-patch (RFC 7396) and JSON patch (RFC 6902). Strategic merge is in `strategic.py`.

Each takes the present object and gives a new one; what was given is not changed.
"""

from local.cluster.objects import Json, Object, copied

OPERATIONS = 10_000  # in one JSON patch; apiserver's own limit


class PatchRefused(Exception):
    """The patch cannot be applied to this object; a real server says no more than that either."""


def merged(target: Json, patch: Json) -> Json:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def json_patched(target: Object, operations: list[Json]) -> Object:
    """RFC 6902, all or nothing. Raises PatchRefused."""
    holder: Object = {"": copied(target)}
    for operation in operations:
        try:
            _apply(holder, operation)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError) as flaw:
            raise PatchRefused from flaw
    result: Object = holder[""]
    return result


def _apply(holder: Object, operation: Object) -> None:
    kind, steps = operation["op"], _steps(operation["path"])
    match kind:
        case "test":
            if _get(holder, steps) != operation["value"]:
                raise PatchRefused
        case "add":
            _add(holder, steps, operation["value"])
        case "remove":
            _remove(holder, steps)
        case "replace":
            _remove(holder, steps)
            _add(holder, steps, operation["value"])
        case "move":
            _add(holder, steps, _remove(holder, _steps(operation["from"])))
        case "copy":
            _add(holder, steps, copied({"v": _get(holder, _steps(operation["from"]))})["v"])
        case _:
            raise PatchRefused


def _steps(path: str) -> list[str]:
    if path and not path.startswith("/"):
        raise PatchRefused
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")]


def _index(array: list[Json], step: str) -> int:
    at = int(step)
    if at < 0 or at > len(array):
        raise IndexError(step)
    return at


def _get(value: Json, steps: list[str]) -> Json:
    for step in steps:
        value = value[_index(value, step)] if isinstance(value, list) else value[step]
    return value


def _add(holder: Object, steps: list[str], value: Json) -> None:
    parent = _get(holder, steps[:-1])
    if isinstance(parent, list):
        parent.insert(len(parent) if steps[-1] == "-" else _index(parent, steps[-1]), value)
    else:
        parent[steps[-1]] = value


def _remove(holder: Object, steps: list[str]) -> Json:
    parent = _get(holder, steps[:-1])
    return parent.pop(_index(parent, steps[-1]) if isinstance(parent, list) else steps[-1])
