"""What a REST call costs, and how much of that is Portico: p50 and p99 against the same call made to the cluster itself.

One client, one call at a time, one run for all rows, in turns, so that a busy machine is busy for all of them alike.
"""

import time
from collections.abc import Callable
from statistics import median, quantiles

import httpx

from bench.stack import Stack, stack

ROUNDS = 300
WARM_UP = 20  # not counted: the first calls import clients and connect
NAMESPACE = "measured"
TUNNELS = f"/apis/uplink.inlets.dev/v1alpha1/namespaces/{NAMESPACE}/tunnels"
SPEC = {"licenseRef": {"name": "inlets-uplink-license", "namespace": NAMESPACE}, "tcpPorts": [443]}

Call = Callable[[int], httpx.Response]


def main() -> None:
    """Print a row for each kind of call."""
    with (
        stack() as running,
        _client(running.facts["api"], running.facts["token"]) as api,
        _client(running.facts["cluster"], running.admin) as cluster,
    ):
        api.post("/v1/namespace", json={"name": NAMESPACE}).raise_for_status()
        api.post("/v1/tunnels", json={"name": "one", "namespace": NAMESPACE}).raise_for_status()
        _report(_measure(_calls(api, cluster)), running)


def _calls(api: httpx.Client, cluster: httpx.Client) -> dict[str, Call]:
    one = f"/v1/tunnels/one?namespace={NAMESPACE}"
    fresh = {"Cache-Control": "no-cache"}

    def bare_post(number: int) -> httpx.Response:
        body = {"apiVersion": "uplink.inlets.dev/v1alpha1", "kind": "Tunnel", "metadata": {"name": f"b{number}"}}
        return cluster.post(TUNNELS, json={**body, "spec": SPEC})

    def post(number: int) -> httpx.Response:
        return api.post("/v1/tunnels", json={"name": f"p{number}", "namespace": NAMESPACE, "tcpPorts": [443]})

    return {
        "GET  the cluster itself": lambda _: cluster.get(f"{TUNNELS}/one"),
        "GET  from the cache, without token": lambda _: api.get(f"{one}&token=0"),
        "GET  from the cache": lambda _: api.get(one),
        "GET  from the cluster": lambda _: api.get(one, headers=fresh),
        "POST the cluster itself": bare_post,
        "POST through Portico": post,
    }


def _measure(calls: dict[str, Call]) -> dict[str, list[float]]:
    """Milliseconds of each call, `ROUNDS` of each kind."""
    rows: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(WARM_UP + ROUNDS):
        for name, call in calls.items():
            began = time.perf_counter()
            answer = call(number)
            took = (time.perf_counter() - began) * 1000
            answer.raise_for_status()
            if number >= WARM_UP:
                rows[name].append(took)
    return rows


def _report(rows: dict[str, list[float]], running: Stack) -> None:
    print(f"{'':36} {'p50':>8} {'p99':>8}   of it Portico's (local gateway and function; p50 over the bare call)")
    for name, times in rows.items():
        bare = median(rows[f"{name[:4]} the cluster itself"])
        share = (
            "" if "itself" in name else f"{(median(times) - bare) / median(times):6.0%}   {median(times) / bare:.1f}×"
        )
        print(f"{name:36} {median(times):6.2f}ms {quantiles(times, n=100)[98]:6.2f}ms   {share}")
    print(f"(the stack was ready after {running.seconds:.2f} s; {ROUNDS} calls of each kind)")


def _client(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False)


if __name__ == "__main__":
    main()
