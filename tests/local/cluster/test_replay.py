"""Every recorded exchange with a real API server, played in order against the embedded one."""

import asyncio

import aiohttp

from local.cluster.authentication import User
from local.cluster.objects import Json
from local.cluster.server import embedded_cluster
from tests.local.cluster import replay, replay_compare, replay_setup
from tests.local.cluster.replay import RECORDINGS
from tests.local.cluster.replay_names import Known

USERS = {
    "admin-token": User("admin", ("system:masters",), "u-admin"),
    "portico-token": User("portico", ("gateways",), "u-portico"),
    **{f"tenant-{letter}-token": User(f"tenant-{letter}", ("tenants",), f"u-{letter}") for letter in "abc"},
}
TOKENS = {"anonymous": "", "(see header)": ""}
FILES = sorted(path.name for path in RECORDINGS.glob("[0-9]*.json"))
ENOUGH = 700  # exchanges: fewer would mean that recordings were lost, not that the cluster got better


async def _write_meanwhile(
    session: aiohttp.ClientSession, url: str, known: Known, writes: list[replay_setup.Write]
) -> None:
    """Each such watch names the revision it goes on from: it sees these writes whether it opens before or after them."""
    for one in writes:
        await replay_setup.write(session, url, "admin-token", one, known)


async def _play(
    session: aiohttp.ClientSession, url: str, known: Known, name: str, exchange: dict[str, Json]
) -> list[str]:
    token = TOKENS.get(exchange["as"], f"{exchange['as']}-token")
    writes = asyncio.create_task(_write_meanwhile(session, url, known, replay_setup.during(name)))
    live = await replay.send(session, url, exchange, known, token)
    await writes
    recorded = exchange["response"]
    known.learn(recorded.get("body", [line["line"] for line in recorded.get("lines", ())]), live.body)
    found = replay_compare.differences(exchange, live, known)
    return [f"{name}: {text}" for text in found if not (replay_setup.other_words(name) and "message:" in text)]


async def test_the_embedded_cluster_answers_as_the_recorded_server_did() -> None:
    wrong: list[str] = []
    played, known = 0, Known()
    async with embedded_cluster(USERS, controllers=False) as cluster, aiohttp.ClientSession() as session:
        for file in FILES:
            for number, exchange in enumerate(replay.recording(file)):
                name = f"{file}#{number}"
                for one in replay_setup.before(name):
                    await replay_setup.write(session, cluster.url, "admin-token", one, known)
                if not replay_setup.left_out(name):
                    wrong += await _play(session, cluster.url, known, name, exchange)
                    played += 1
    assert wrong == []
    assert played > ENOUGH


def test_what_is_left_out_exists_and_has_a_reason() -> None:
    known = {f"{file}#{number}" for file in FILES for number in range(len(replay.recording(file)))}
    data = replay_setup.LEFT_OUT
    assert set(data["exchanges"]) | set(data["words"]) <= known
    assert set(data["files"]) <= set(FILES)
    assert all(reason for part in ("files", "exchanges", "words") for reason in data[part].values())
