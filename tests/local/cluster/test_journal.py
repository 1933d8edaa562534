"""A cluster that is killed comes back with what it held."""

from pathlib import Path

import aiohttp
import pytest

from local.cluster.authentication import MASTERS, User
from local.cluster.journal import Journal, JournalUnreadable
from local.cluster.server import embedded_cluster
from local.cluster.store import Store

ADMIN = {"admin": User("admin", (MASTERS,))}
HEADERS = {"Authorization": "Bearer admin"}
CRD = Path("local/cluster/manifests/tunnel-crd.yaml")
TUNNELS = "/apis/uplink.inlets.dev/v1alpha1/namespaces/default/tunnels"


def tunnel(name: str) -> dict[str, object]:
    return {
        "apiVersion": "uplink.inlets.dev/v1alpha1",
        "kind": "Tunnel",
        "metadata": {"name": name},
        "spec": {"licenseRef": {"name": "l", "namespace": "default"}},
    }


async def test_objects_their_revisions_and_custom_resources_come_back(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    async with embedded_cluster(ADMIN, journal=journal) as first, aiohttp.ClientSession(first.url) as client:
        yaml = {**HEADERS, "Content-Type": "application/yaml"}
        crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        assert (await client.post(crds, data=CRD.read_bytes(), headers=yaml)).status == 201
        for name in ("stays", "goes"):
            made = await client.post(TUNNELS, json=tunnel(name), headers=HEADERS)
            assert made.status == 201, await made.text()
        await client.delete(f"{TUNNELS}/goes", headers=HEADERS)
        before = await (await client.get(TUNNELS, headers=HEADERS)).json()
    async with embedded_cluster(ADMIN, journal=journal) as second, aiohttp.ClientSession(second.url) as client:
        after = await (await client.get(TUNNELS, headers=HEADERS)).json()
    assert [item["metadata"]["name"] for item in after["items"]] == ["stays"]
    assert after["items"] == before["items"]
    assert int(after["metadata"]["resourceVersion"]) >= int(before["metadata"]["resourceVersion"])


def test_a_line_that_was_not_finished_is_a_write_that_was_not_answered(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text('[3, ["", "x"], "a", {"metadata": {"resourceVersion": "3", "uid": "u"}}]\n[4, ["", "x"], "b", {"me')
    store = Store()
    assert Journal(path).restore(store)
    assert store.revision == 3
    assert [*store.collection(("", "x")).objects] == ["a"]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("nonsense\n")
    with pytest.raises(JournalUnreadable, match="line 1"):
        Journal(path).restore(Store())


def test_without_a_file_there_is_nothing_to_restore(tmp_path: Path) -> None:
    assert not Journal(tmp_path / "none").restore(Store())


def test_it_does_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.cluster.journal.SPARE_LINES", 10)
    path, store = tmp_path / "journal", Store()
    journal = Journal(path)
    journal.follow(store)
    for _ in range(200):
        store.put(("", "x"), "a", {"metadata": {"uid": "u"}})
    journal.close()
    assert len(path.read_text().splitlines()) < 20
    restored = Store()
    Journal(path).restore(restored)
    assert restored.revision == 200
