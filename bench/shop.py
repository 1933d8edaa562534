"""How fast the embedded cluster can make up the shop's traffic and send it to one tap.

One process, as `make run` has it: moments, proxies, frames, HTTP chunks; the client reads and throws away. The ratio is what
the tap itself costs beside making the traffic up.
"""

import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.authentication import User
from local.cluster.server import embedded_cluster
from local.cluster.store import Store
from local.seed.shop import api_service
from local.traffic.shop import WORKLOADS
from local.traffic.tapped import tapped_shop
from local.traffic.visits import MOMENT_SECONDS, moment
from tests.local.traffic.shop_pods import pods_of_shop

RPS = 2500.0
SECONDS = 5.0
EVERYTHING = 1e6  # requests a second that the tap lets through


def made_up() -> float:
    """Seconds for each second of traffic that nobody taps."""
    first, count = int(time.time() / MOMENT_SECONDS), int(SECONDS / MOMENT_SECONDS)
    began = time.perf_counter()
    for number in range(first, first + count):
        moment("portico", RPS, number)
    return (time.perf_counter() - began) / SECONDS


def request(port: str) -> bytes:
    """A tap of all pods, by an empty name, with headers."""
    target = wire.ResourceSelection(resource=wire.Resource(namespace="shop", type="pod"))
    ask = wire.TapByResourceRequest(target=target, match=wire.Match(all=wire.Match.Seq()), max_rps=EVERYTHING)
    ask.extract.http.headers.SetInParent()
    body = ask.SerializeToString()
    head = "POST /apis/tap.linkerd.io/v1alpha1/watch/namespaces/shop/pods//tap HTTP/1.1"
    return f"{head}\r\nHost: {port}\r\nAuthorization: Bearer t\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def fill(store: Store) -> None:
    """Put the shop's pods and the tap API into the store; no owners, so no garbage collector may look."""
    for pod in pods_of_shop(store).values():
        pod["metadata"]["annotations"] = {"viz.linkerd.io/tap-enabled": "true"}
    service = api_service()
    store.put(("apiregistration.k8s.io", "apiservices"), service["metadata"]["name"], service)


async def tapped() -> tuple[int, int]:
    """Bytes and frames of a tap of the whole shop, in SECONDS; the client is in the same process and costs little."""
    async with (
        embedded_cluster({"t": User("root", ("system:masters",))}, controllers=False) as running,
        tapped_shop(running.cluster, seed="portico", rps=RPS),
    ):
        fill(running.cluster.store)
        port = running.url.rpartition(":")[2]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(request(port))
        await reader.readuntil(b"\r\n\r\n")
        began, size, frames = time.monotonic(), 0, 0
        while time.monotonic() - began < SECONDS:
            chunk = await reader.readexactly(int(await reader.readline(), 16))
            await reader.readline()
            size, frames = size + len(chunk), frames + frames_in(chunk)
        writer.close()
    return size, frames


def frames_in(chunk: bytes) -> int:
    """A chunk holds whole frames."""
    at, count = 0, 0
    while at < len(chunk):
        at, count = at + 4 + int.from_bytes(chunk[at : at + 4], "little"), count + 1
    return count


def main() -> None:
    """Print what a tap gets beside what is made up."""
    first, count = int(time.time() / MOMENT_SECONDS), int(SECONDS / MOMENT_SECONDS)
    requests = sum(len(moment("portico", RPS, number)) for number in range(first, first + count))
    alone = made_up()
    size, frames = asyncio.run(tapped())
    print(
        f"{requests / SECONDS:,.0f} requests/s in a shop of {len(WORKLOADS)} workloads; made up in {alone:.2f} s a second"
    )
    print(f"one tap of all of it, with headers: {frames / SECONDS:,.0f} events/s, {size / SECONDS / 1e6:.1f} MB/s")
    print(f"events sent for each request made up: {frames / requests:.2f} (6 at most: two proxies, three events)")


if __name__ == "__main__":
    main()
