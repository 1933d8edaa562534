"""What happened between the recorded exchanges, and which of them are not replayed: both are data beside the recordings."""

import json

import aiohttp
from yarl import URL

from local.cluster.objects import Json
from tests.local.cluster.replay import RECORDINGS
from tests.local.cluster.replay_names import Known

Write = list[Json]  # method, path, body, and the resourceVersion it got in the recording, if that is ever named


def _data(name: str) -> Json:
    return json.loads((RECORDINGS / name).read_text())


_BETWEEN = _data("between.json")
LEFT_OUT = _data("left-out.json")


def before(exchange: str) -> list[Write]:
    """Writes of the administrator before an exchange, which is named `file#number`."""
    found: list[Write] = _BETWEEN["before"].get(exchange, [])
    return found


def during(exchange: str) -> list[Write]:
    """Writes while a recorded watch was open."""
    found: list[Write] = _BETWEEN["during"].get(exchange, [])
    return found


def left_out(exchange: str) -> bool:
    """Whether an exchange is not replayed at all; the data file says why."""
    return exchange in LEFT_OUT["exchanges"] or exchange.partition("#")[0] in LEFT_OUT["files"]


def other_words(exchange: str) -> bool:
    """Whether only status, reason and shape are compared, not the message; the data file says why."""
    return exchange in LEFT_OUT["words"]


async def write(session: aiohttp.ClientSession, url: str, token: str, one: Write, known: Known) -> None:
    method, path, body, *revision = one
    headers = {"Authorization": f"Bearer {token}"}
    if method == "PATCH":
        headers["Content-Type"] = "application/merge-patch+json"
    async with session.request(method, URL(url + path, encoded=True), json=body, headers=headers) as response:
        assert response.status < 300, (one, await response.text())
        if revision:
            known.revisions[revision[0]] = (await response.json())["metadata"]["resourceVersion"]
