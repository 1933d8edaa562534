"""Every answer of the tap server but a stream, in the bytes of the real one."""

import json

from aiohttp import web

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.objects import Json, Object
from local.cluster.presentation import ALWAYS
from local.tap.framing import framed
from local.tap.routes import PATHS, PLURALS

OCTETS = "application/octet-stream"
JSON = "application/json"
GROUP_VERSION = "tap.linkerd.io/v1alpha1"


class Refused(Exception):
    """An answer that the tap server gives with status 200: only the header `Linkerd-Error` and the frame say it is none."""

    def __init__(self, text: str, reason: str = "Internal Server Error") -> None:
        super().__init__(text)
        self.reason = reason

    def answer(self) -> web.Response:
        """The 200."""
        body = framed(wire.ApiError(error=str(self)).SerializeToString())
        return web.Response(body=body, content_type=OCTETS, headers={**ALWAYS, "Linkerd-Error": self.reason})


def _tap(name: str, *, namespaced: bool) -> Object:
    return {"name": name, "singularName": "", "namespaced": namespaced, "kind": "Tap", "verbs": ["watch"]}


RESOURCES = tuple(
    _tap(name, namespaced=plural != "namespaces")
    for plural in ("namespaces", *PLURALS)
    for name in (plural, f"{plural}/tap")
)


def resource_list() -> web.Response:
    """The APIResourceList of the group's one version."""
    head = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": GROUP_VERSION}
    return _spread(200, {**head, "resources": list(RESOURCES)})


def paths(status: int) -> web.Response:
    """All paths of the server: an answer of its own with 200, and what it says instead of "not found" with 404."""
    return _spread(status, {"paths": list(PATHS)})


def not_allowed(plural: str, reason: str) -> web.Response:
    """The second check's 403; `reason` is what the access review gave, often nothing."""
    why = f": {reason}" if reason else ""
    told = f"not authorized to access {plural}.tap.linkerd.io{why}"
    text = f"tap authorization failed ({told}), visit https://linkerd.io/tap-rbac for more information"
    return _json(403, json.dumps({"error": text}, separators=(",", ":"), ensure_ascii=False))


def _spread(status: int, document: Json) -> web.Response:
    return _json(status, json.dumps(document, indent=2))


def _json(status: int, text: str) -> web.Response:
    return web.Response(status=status, body=text.encode(), content_type=JSON, headers=ALWAYS)
