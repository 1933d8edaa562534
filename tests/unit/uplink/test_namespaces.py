import pytest

from chalicelib.errors import (
    ClusterTimeout,
    ClusterUnavailable,
    Conflict,
    InvalidName,
    InvalidRequest,
    NamespaceExists,
    NamespaceNotEmpty,
    NamespaceNotFound,
    NamespaceNotManaged,
    NamespaceReserved,
    NamespaceTerminating,
)
from chalicelib.uplink.namespace import NewNamespace
from chalicelib.uplink.view import NamespaceList
from tests.unit.uplink.house import House

LICENCE = ("inlets", "inlets-uplink-license")


def listed(house: House) -> NamespaceList:
    return house.namespaces.list(fresh=False, allowed=lambda _name: True)


def names(house: House) -> list[str]:
    return [namespace.name for namespace in listed(house).namespaces]


def test_create_labels_it_and_copies_the_licence(house: House) -> None:
    house.cluster.secrets[LICENCE] = {"license": b"eyJ"}
    view = house.namespaces.create(NewNamespace("globex", {"tier": "gold"}, {"note": "x"}))
    assert view.namespace.labels == {"tier": "gold", "inlets.dev/uplink": "1"}
    assert (view.namespace.annotations, view.warnings) == ({"note": "x"}, ())
    assert house.cluster.secrets["globex", "inlets-uplink-license"] == {"license": b"eyJ"}


def test_a_missing_licence_is_a_warning(house: House) -> None:
    assert house.namespaces.create(NewNamespace("globex")).warnings[0].startswith("license secret not found")


def test_create_is_seen_by_the_next_list(house: House) -> None:
    listed(house)
    house.namespaces.create(NewNamespace("aardvark"))
    house.asked()
    assert names(house) == ["aardvark", "acmeco"]
    assert house.asked() == []


@pytest.mark.parametrize("managed", [True, False])
def test_post_namespace_exists_labelled_or_not_409_no_adoption(house: House, managed: bool) -> None:
    there = house.cluster.add_namespace("globex", managed=managed)
    with pytest.raises(NamespaceExists):
        house.namespaces.create(NewNamespace("globex"))
    assert house.cluster.namespaces["globex"] == there


@pytest.mark.parametrize("name", ["kube-system", "inlets", "default", "linkerd"])
def test_reserved_namespaces_can_be_neither_made_nor_deleted(house: House, name: str) -> None:
    house.cluster.add_namespace(name)
    with pytest.raises(NamespaceReserved):
        house.namespaces.create(NewNamespace(name))
    with pytest.raises(NamespaceReserved):
        house.namespaces.delete(name)


def test_names_labels_and_annotations_are_checked(house: House) -> None:
    with pytest.raises(InvalidName):
        house.namespaces.create(NewNamespace("Globex"))
    with pytest.raises(InvalidRequest):
        house.namespaces.create(NewNamespace("globex", {"inlets.dev/uplink": "0"}))
    with pytest.raises(InvalidRequest):
        house.namespaces.create(NewNamespace("globex", {}, {"portico.dev/idempotency": "x"}))
    assert house.asked() == []


def test_a_repeat_after_a_crash_recognises_its_own_namespace_and_finishes_the_work(house: House) -> None:
    house.cluster.secrets[LICENCE] = {"license": b"eyJ"}
    house.cluster.loses_answers = ClusterTimeout("slow")
    with pytest.raises(ClusterTimeout):
        house.namespaces.create(NewNamespace("globex"), idempotency="hash")
    house.cluster.loses_answers = None
    view = house.namespaces.create(NewNamespace("globex"), idempotency="hash")
    assert view.namespace.annotations == {"portico.dev/idempotency": "hash"}
    assert ("globex", "inlets-uplink-license") in house.cluster.secrets


def test_somebody_elses_namespace_is_not_recognised(house: House) -> None:
    with pytest.raises(NamespaceExists):
        house.namespaces.create(NewNamespace("acmeco"), idempotency="hash")


def test_nor_one_that_is_gone_again(house: House) -> None:
    def remove(call: str) -> None:
        if call == "namespaces.get":
            house.in_namespaces.finish_deleting("acmeco")

    house.cluster.at = remove
    with pytest.raises(NamespaceExists):
        house.namespaces.create(NewNamespace("acmeco"), idempotency="hash")


def test_a_dry_run_makes_nothing(house: House) -> None:
    house.cluster.secrets[LICENCE] = {"license": b"eyJ"}
    assert house.namespaces.create(NewNamespace("globex"), dry_run=True).namespace.name == "globex"
    assert "globex" not in house.cluster.namespaces
    assert house.namespaces.delete("acmeco", dry_run=True).namespace.terminating
    assert not house.cluster.namespaces["acmeco"].terminating
    assert house.cache.calls == []


def test_the_list_holds_labelled_ones_by_name(house: House) -> None:
    house.cluster.add_namespace("aardvark")
    house.cluster.add_namespace("plain", managed=False)
    assert names(house) == ["aardvark", "acmeco"]


def test_cluster_away_the_list_is_stale_and_says_so(house: House) -> None:
    listed(house)
    house.clock.advance(30)
    house.cluster.down = ClusterUnavailable("away")
    view = listed(house)
    assert (view.source, view.age, len(view.namespaces)) == ("stale", 30, 1)
    assert "30 s ago" in view.warnings[0]


def test_delete_with_tunnels_cascades(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    assert house.namespaces.delete("acmeco").namespace.terminating


def test_if_empty_409(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    with pytest.raises(NamespaceNotEmpty):
        house.namespaces.delete("acmeco", if_empty=True)
    house.cluster.tunnels.clear()
    assert house.namespaces.delete("acmeco", if_empty=True).namespace.terminating


def test_delete_namespace_twice_202_while_terminating_then_404(house: House) -> None:
    house.namespaces.delete("acmeco")
    house.asked()
    assert house.namespaces.delete("acmeco").namespace.terminating
    assert house.asked() == ["namespaces.get"]
    house.in_namespaces.finish_deleting("acmeco")
    with pytest.raises(NamespaceNotFound):
        house.namespaces.delete("acmeco")


def test_a_terminating_one_cannot_be_made_again_yet(house: House) -> None:
    house.namespaces.delete("acmeco")
    with pytest.raises(NamespaceTerminating):
        house.namespaces.create(NewNamespace("acmeco"))


def test_one_without_the_label_is_never_deleted(house: House) -> None:
    house.cluster.add_namespace("plain", managed=False)
    with pytest.raises(NamespaceNotManaged):
        house.namespaces.delete("plain")


def test_nor_one_that_lost_the_label_meanwhile(house: House) -> None:
    def unlabel(call: str) -> None:
        if call == "namespaces.delete":
            house.cluster.add_namespace("acmeco", managed=False)

    house.cluster.at = unlabel
    with pytest.raises(NamespaceNotManaged):
        house.namespaces.delete("acmeco")
    assert not house.cluster.namespaces["acmeco"].terminating


def test_one_that_is_changed_all_the_time_is_a_conflict(house: House) -> None:
    def change(call: str) -> None:
        if call == "namespaces.delete":
            house.cluster.add_namespace("acmeco")

    house.cluster.at = change
    with pytest.raises(Conflict) as conflict:
        house.namespaces.delete("acmeco")
    assert conflict.value.retry_after == 1
