"""Portico's own client against the tap API: what it opens, what it is refused, what it makes of a stream that breaks."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from urllib3 import PoolManager

from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.tap_request import TapAsk
from chalicelib.cluster.tap_stream import TapOpener, TapStream
from chalicelib.cluster.tap_viewer import ActsAs
from chalicelib.errors import ClusterUnavailable, NothingToTap, StreamLost, TapForbidden, TargetNotFound
from chalicelib.tap.events import TapEvent
from chalicelib.tap.target import read_target
from local.cluster.kinds.access import RBAC_GROUP
from tests.local.tap.conftest import PATIENCE, Tapped, put
from tests.local.tap.mesh import END_AFTER, Request


class WallClock:
    def now(self) -> int:
        return time.time_ns()


@pytest.fixture
def group(tapped: Tapped) -> str:
    """A group that may tap everything in emojivoto."""
    rules = [{"apiGroups": ["tap.linkerd.io"], "resources": ["tap", "*/tap"], "verbs": ["watch"]}]
    put(tapped.store, RBAC_GROUP, "roles", {"metadata": {"name": "g", "namespace": "emojivoto"}, "rules": rules})
    binding = {
        "kind": "RoleBinding",
        "metadata": {"name": "g", "namespace": "emojivoto"},
        "roleRef": {"kind": "Role", "name": "g"},
        "subjects": [{"kind": "Group", "name": "viewers"}],
    }
    put(tapped.store, RBAC_GROUP, "rolebindings", binding)
    return "viewers"


@pytest.fixture
def streams() -> Iterator[list[TapStream]]:
    made: list[TapStream] = []
    yield made
    for one in made:
        one.close()


class Client:
    def __init__(self, tapped: Tapped, group: str, streams: list[TapStream]) -> None:
        access = Access(tapped.running.url, PoolManager(), "Bearer admin-token")
        self._opener = TapOpener(lambda: access, WallClock())
        self._group = group
        self._streams = streams

    async def open(self, kind: str, name: str = "", *, headers: bool = False) -> TapStream:
        ask = TapAsk(read_target("emojivoto", kind, name), max_rps=50, extract_headers=headers)
        self._streams.append(await asyncio.to_thread(self._opener.open, ask, ActsAs("ann", [self._group])))
        return self._streams[-1]

    async def refused(self, kind: str, name: str) -> None:
        stream = await self.open(kind, name)
        await asyncio.to_thread(stream.read, PATIENCE)


@pytest.fixture
def client(tapped: Tapped, group: str, streams: list[TapStream]) -> Client:
    return Client(tapped, group, streams)


async def read(stream: TapStream) -> list[TapEvent]:
    return await asyncio.to_thread(stream.read, PATIENCE)


async def test_events_come_as_they_happen(tapped: Tapped, client: Client) -> None:
    stream = await client.open("ns")
    await tapped.opened()
    assert not stream.begun
    tapped.mesh.of("web-6b8c9c8b7f-00000").sees(Request())
    assert len(await read(stream)) == 1
    tapped.mesh.pass_time(END_AFTER)
    assert len(await read(stream)) == 2


async def test_a_break_is_a_loss_after_all_that_came(tapped: Tapped, client: Client) -> None:
    stream = await client.open("deploy", "web")
    await tapped.opened()
    tapped.mesh.of("web-6b8c9c8b7f-00000").sees(Request(), Request())
    assert len(await read(stream)) == 2
    tapped.server.taps.cut_all()
    with pytest.raises(StreamLost):
        await read(stream)


async def test_each_refusal_is_known_for_what_it_is(tapped: Tapped, client: Client) -> None:
    with pytest.raises(TargetNotFound, match="nope"):
        await client.refused("deploy", "nope")
    with pytest.raises(NothingToTap, match="disable-tap"):
        await client.refused("deploy", "disabled")
    tapped.server.taps.away = True
    with pytest.raises(ClusterUnavailable):
        await client.refused("deploy", "web")


async def test_both_checks_refuse_in_their_own_name(tapped: Tapped, streams: list[TapStream]) -> None:
    stranger = Client(tapped, "strangers", streams)
    with pytest.raises(TapForbidden) as refused:
        await stranger.refused("deploy", "web")
    assert "cannot watch resource" in refused.value.detail
    rules = [{"apiGroups": ["tap.linkerd.io"], "resources": ["tap"], "verbs": ["watch"]}]
    put(tapped.store, RBAC_GROUP, "clusterroles", {"metadata": {"name": "half"}, "rules": rules})
    binding = {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "half"},
        "roleRef": {"kind": "ClusterRole", "name": "half"},
        "subjects": [{"kind": "Group", "name": "strangers"}],
    }
    put(tapped.store, RBAC_GROUP, "clusterrolebindings", binding)
    with pytest.raises(TapForbidden) as second:
        await stranger.refused("ns", "")
    assert "namespaces.tap.linkerd.io" in second.value.detail
