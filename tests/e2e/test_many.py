"""Five thousand tunnels, listed page by page through the running stack: complete, in order, and without growing memory.

The cluster is one that the stack did not start (`make run KUBECONFIG=…`), so that no operator keeps the machine busy.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import httpx
import pytest
import yaml

from tests.e2e.running import ROOT, Running, running_stack, tunnel_manifest, until

pytestmark = pytest.mark.stack
MANY = 5_000
AT_ONCE = 20  # creates at the same time
PAGE = 250
GROWTH = 12 * 1024  # KiB that a worker may grow by from the first page to the last: a page is 50 KiB, all of it 1 MiB
PATH = "/apis/uplink.inlets.dev/v1alpha1/namespaces/crowd/tunnels"


@pytest.fixture(scope="module")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("crowded")
    command = [sys.executable, "-m", "local.cluster", "--port", "0", "--state-dir", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as cluster:
        path = folder / "kubeconfig"
        until(path.exists)
        seed = [sys.executable, "-m", "local.seed", "--kubeconfig", str(path), "--no-demo"]
        subprocess.run(seed, cwd=ROOT, check=True, capture_output=True)
        asyncio.run(crowd(path))
        yield path
        cluster.terminate()


async def crowd(kubeconfig: Path) -> None:
    """Fill one namespace."""
    server = yaml.safe_load(kubeconfig.read_text())["clusters"][0]["cluster"]["server"]
    namespace = {"metadata": {"name": "crowd", "labels": {"inlets.dev/uplink": "1"}}}
    turn = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{server}/api/v1/namespaces", json=namespace) as made:
            assert made.status == 201, await made.text()

        async def create(number: int) -> None:
            tunnel = tunnel_manifest("crowd", f"t{number:05}", [443])
            async with turn, client.post(server + PATH, json=tunnel) as answer:
                assert answer.status == 201, await answer.text()

        await asyncio.gather(*map(create, range(MANY)))


@pytest.fixture(scope="module")
def crowded(kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_stack(tmp_path_factory.mktemp("stack"), PORTICO_RUN_KUBECONFIG=str(kubeconfig)) as running:
        yield running


def largest_worker(running: Running) -> int:
    """Resident memory of the largest worker, KiB."""

    def resident(pid: int) -> int:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        assert found
        return int(found.group(1))

    return max(map(resident, running.facts["pids"]["workers"]))


def pages(api: httpx.Client) -> Iterator[list[str]]:
    """The names on each page, following `Link: rel=next` as a client does."""
    path = f"/v1/tunnels?namespace=crowd&limit={PAGE}"
    while path:
        answer = api.get(path)
        assert answer.status_code == 200, answer.text
        yield [item["name"] for item in answer.json()]
        path = answer.links["next"]["url"] if "next" in answer.links else ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads a worker's memory from /proc")
def test_all_of_them_come_page_by_page_in_flat_memory(crowded: Running) -> None:
    with crowded.api as api:
        for _ in range(4):  # both workers have imported what they need
            next(pages(api))
        before = largest_worker(crowded)
        names = [name for page in pages(api) for name in page]
        after = largest_worker(crowded)
    assert names == [f"t{number:05}" for number in range(MANY)]
    assert after - before < GROWTH


def test_all_of_them_come_in_one_answer_too(crowded: Running) -> None:
    with crowded.api as api:
        fresh = api.get("/v1/tunnels?namespace=crowd", headers={"Cache-Control": "no-cache"})
        again = api.get("/v1/tunnels?namespace=crowd")
    assert len(fresh.json()) == len(again.json()) == MANY
