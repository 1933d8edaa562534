"""Sends recorded requests to the embedded cluster, as the caller of the recording."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import aiohttp
from yarl import URL

from local.cluster.objects import Json
from tests.local.cluster.replay_names import Known

RECORDINGS = Path(__file__).parents[2] / "data" / "kube"


@dataclass(frozen=True)
class Answer:
    """What came back: parsed where it is JSON, the lines of a stream where it is one."""

    status: int
    content_type: str
    warnings: list[str]
    body: Json


def recording(name: str) -> list[dict[str, Json]]:
    exchanges: list[dict[str, Json]] = json.loads((RECORDINGS / name).read_text())["exchanges"]
    return exchanges


async def send(session: aiohttp.ClientSession, url: str, exchange: dict[str, Json], known: Known, token: str) -> Answer:
    """Make the recorded request, as its caller, with this run's names in it."""
    request = exchange["request"]
    headers: list[tuple[str, str]] = []
    for key, value in (request.get("headers") or {}).items():
        headers += [(key, str(known.texts.get(one, one))) for one in (value if isinstance(value, list) else [value])]
    if token:
        headers.append(("Authorization", f"Bearer {token}"))
    data = _data(request, known)
    skipped = {"Accept", "User-Agent", "Content-Type"} - {key for key, _ in headers}
    async with session.request(
        request["method"],
        URL(url + _reachable(known.path(request["path"])), encoded=True),
        headers=headers,
        data=data,
        skip_auto_headers=skipped,
        allow_redirects=False,
    ) as response:
        lines = exchange["response"].get("lines")
        body = await (_parsed(response) if lines is None or response.status != 200 else _lines(response, len(lines)))
        if lines is not None and response.status != 200:
            body = [body]
        known.texts[(exchange["response"].get("headers") or {}).get("etag", "")] = response.headers.get("ETag", "")
        warnings = response.headers.getall("Warning", [])
        return Answer(response.status, response.headers.get("Content-Type", ""), warnings, body)


def _reachable(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~?%[]<>\"") if not path.isascii() else path


def _data(request: dict[str, Json], known: Known) -> bytes | None:
    if "body_text" in request:
        text: str = request["body_text"]
        return text.encode()
    if "body" in request:
        return json.dumps(known.body(request["body"])).encode()
    return None


async def _parsed(response: aiohttp.ClientResponse) -> Json:
    text = await response.text()
    try:
        return json.loads(text)
    except ValueError:
        return text


async def _lines(response: aiohttp.ClientResponse, wanted: int) -> list[Json]:
    """As many lines as were recorded; a document that is one line in the recording may have been sent in any shape."""
    found: list[Json] = []
    while len(found) < wanted:
        line = await response.content.readline()
        if not line:
            break
        found.append(json.loads(line))
    return found
