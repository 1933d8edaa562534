"""Says where an answer differs from the recorded one.

Compared are: status, kind of content, warnings, and the body: every key, every value that is not volatile (ids, times,
revisions, addresses), messages with their numbers and ids blanked. managedFields are not compared: the embedded cluster
keeps none.
"""

import re
from collections.abc import Iterator

from local.cluster.objects import Json
from tests.local.cluster.replay import Answer
from tests.local.cluster.replay_names import UUID, Known

CUT = "(cut by the recorder)"
_VOLATILE = frozenset(
    {
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "deletionTimestamp",
        "lastTransitionTime",
        "expirationTimestamp",
        "continue",
        "clusterIP",
        "clusterIPs",
        "token",
        "storageVersionHash",
        "serverAddress",
        "description",  # of columns: worded shorter here
        "gitCommit",
        "gitVersion",
        "goVersion",
        "compiler",
        "platform",
    }
)
_SERVED = (".resources", ".subresources", ".groups", ".paths")  # lists of which the embedded cluster has a part
# From here on a message is what Go's decoders say, or a whole object: only what comes before is compared.
_GO_TEXT = re.compile(
    r"json parse error|json: cannot unmarshal|is missing in|patch: Invalid value|(Invalid|Duplicate) value: \"?{|"
    r"illegal base64|is not valid: |\n@@"
)
_DROPPED = frozenset({"managedFields", "storageVersionHash"})


def differences(exchange: dict[str, Json], live: Answer, known: Known) -> Iterator[str]:
    """Every way in which the answer is another than the recorded one."""
    recorded = exchange["response"]
    if recorded["status"] != live.status:
        yield f"status {recorded['status']} became {live.status}: {str(live.body)[:300]}"
        return
    headers = recorded.get("headers") or {}
    kind = headers.get("content-type", "").partition(";")[0]
    if kind != live.content_type.partition(";")[0]:
        yield f"content type {kind} became {live.content_type}"
    warnings = headers.get("warning", [])
    if sorted([warnings] if isinstance(warnings, str) else warnings) != sorted(live.warnings):
        yield f"warnings {warnings} became {live.warnings}"
    yield from _content_differences(recorded, live, known)


def _content_differences(recorded: dict[str, Json], live: Answer, known: Known) -> Iterator[str]:
    if "body" in recorded:
        if live.body and "APIGroupDiscoveryList" in str(recorded["body"])[:40]:
            live.body["items"] = _of_those(live.body["items"], recorded["body"]["items"])  # a few groups were recorded
        yield from _body_differences(known.body(recorded["body"]), live.body, "")
    elif "lines" in recorded:
        lines = [known.body(line["line"]) for line in recorded["lines"]]
        yield from _body_differences(lines, live.body, "lines")
    elif recorded.get("body_head", "").startswith("{") and live.content_type.startswith("application/json"):
        found = re.search(r'"kind": ?"(\w+)"', recorded["body_head"])
        if found and found[1] != live.body.get("kind") and live.body.get("kind") != f"{found[1]}List":
            yield f"kind {found[1]} became {live.body.get('kind')}"


def _body_differences(recorded: Json, live: Json, path: str) -> Iterator[str]:
    if recorded == CUT:
        return
    if isinstance(recorded, dict) and isinstance(live, dict):
        yield from _dict_differences(recorded, live, path)
    elif isinstance(recorded, list) and isinstance(live, list):
        yield from _list_differences(recorded, live, path)
    elif _blank(recorded) != _blank(live):
        yield f"{path}: {str(recorded)[:260]!r} became {str(live)[:260]!r}"


def _list_differences(recorded: list[Json], live: list[Json], path: str) -> Iterator[str]:
    if path.endswith(".causes"):
        recorded, live = _distinct(recorded), _distinct(live)
    elif path.endswith(_SERVED):
        recorded = _of_those(recorded, live)
    if len(recorded) != len(live):
        yield f"{path}: {len(recorded)} items became {len(live)}"
    for at, (one, other) in enumerate(zip(recorded, live, strict=False)):
        yield from _body_differences(one, other, f"{path}[{at}]")


def _distinct(causes: list[dict[str, str]]) -> list[dict[str, str]]:
    """A real server repeats some causes and gives them in any order."""
    return [dict(pairs) for pairs in sorted({tuple(sorted(cause.items())) for cause in causes}, key=str)]


def _of_those(recorded: list[Json], live: list[Json]) -> list[Json]:
    """Of what a real server serves, the part that is served here, in the order it is served here."""
    by_name = {_served_name(one): one for one in recorded}
    return [by_name.get(_served_name(one), "(not on a real server)") for one in live]


def _served_name(item: Json) -> str:
    if isinstance(item, str):
        return item
    return str(
        item.get("name") or item.get("resource") or item.get("subresource") or item.get("metadata", {}).get("name")
    )


def _dict_differences(recorded: dict[str, Json], live: dict[str, Json], path: str) -> Iterator[str]:
    one, other = recorded.keys() - _DROPPED, live.keys() - _DROPPED
    if one != other:
        yield f"{path}: without {sorted(one - other)}, with {sorted(other - one)}"
    for key in one & other:
        if key in _VOLATILE:
            if type(recorded[key]) is not type(live[key]):
                yield f"{path}.{key}: {recorded[key]!r} became {live[key]!r}"
        elif not (key == "message" and _same_message(str(recorded[key]), str(live[key]))):
            yield from _body_differences(recorded[key], live[key], f"{path}.{key}")


def _same_message(recorded: str, live: str) -> bool:
    """Messages that list several flaws list them in any order."""
    return sorted(_blank(recorded).split(", ")) == sorted(_blank(live).split(", "))


def _blank(value: Json) -> Json:
    """Text with its numbers and ids blanked: they are other ones in every run."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\d+", "#", UUID.sub("<uid>", _GO_TEXT.split(value, maxsplit=1)[0])).strip("[]")
