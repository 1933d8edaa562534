"""Which pods a tap is of; the cases of upstream's own test among them."""

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.objects import name_of
from local.cluster.store import Store
from local.tap.answers import Refused
from local.tap.pods import DISABLED, pods_of
from tests.local.tap.conftest import TAPPABLE, bind, deployment, emojivoto, pod, put

WEB, MULTI = "web-6b8c9c8b7f-00000", ["multi-6b8c9c8b7f-00000", "multi-6b8c9c8b7f-00001"]
TAPPED = [*MULTI, "quiet-6b8c9c8b7f-00000", WEB]


@pytest.fixture
def store() -> Store:
    made = Store()
    emojivoto(made)
    return made


def found(store: Store, kind: str, name: str = "", selector: str = "", namespace: str = "emojivoto") -> list[str]:
    resource = wire.Resource(namespace="" if kind == "namespace" else namespace, type=kind, name=name)
    return [name_of(one) for one in pods_of(store, wire.ResourceSelection(resource=resource, label_selector=selector))]


def refusal(store: Store, kind: str, name: str = "", selector: str = "") -> str:
    with pytest.raises(Refused) as refused:
        found(store, kind, name, selector)
    return str(refused.value)


def test_a_deployment_s_pods_are_those_of_its_replica_sets(store: Store) -> None:
    assert found(store, "deployment", "web") == [WEB]
    assert found(store, "replicaset", "multi-6b8c9c8b7f") == MULTI


def test_where_there_are_no_replica_sets_they_are_its_own(store: Store) -> None:
    uid = put(store, "apps", "deployments", {"metadata": {"name": "own", "namespace": "emojivoto"}})["metadata"]["uid"]
    pod(store, "own-1", uid)
    assert found(store, "deployment", "own") == ["own-1"]


def test_a_cron_job_s_pods_are_those_of_its_jobs(store: Store) -> None:
    about = {"namespace": "emojivoto", "name": "nightly"}
    put(store, "batch", "cronjobs", {"metadata": {**about, "uid": "cron"}})
    put(
        store,
        "batch",
        "jobs",
        {"metadata": {**about, "name": "n-1", "uid": "job", "ownerReferences": [{"uid": "cron"}]}},
    )
    pod(store, "n-1-x", "job")
    assert found(store, "cronjob", "nightly") == found(store, "job", "n-1") == ["n-1-x"]


def test_a_namespace_is_all_of_its_pods_and_a_pod_itself(store: Store) -> None:
    assert found(store, "namespace", "emojivoto") == TAPPED
    assert found(store, "pod", WEB) == [WEB]


def test_a_service_s_are_those_its_selector_finds(store: Store) -> None:
    pod(store, "labelled", labels={"app": "a", "linkerd.io/control-plane-ns": "linkerd"})
    for name, spec in (
        ("s", {"selector": {"app": "a"}}),
        ("bare", {}),
        ("away", {"selector": {"app": "a"}, "type": "ExternalName"}),
    ):
        put(store, "", "services", {"metadata": {"name": name, "namespace": "emojivoto"}, "spec": spec})
    assert found(store, "service", "s") == ["labelled"]
    assert refusal(store, "service", "bare") == 'no pods to tap for type="service" name="bare"\n'
    assert refusal(store, "service", "away").startswith("no pods to tap")


def test_without_a_name_the_selector_is_about_the_objects_and_with_one_it_counts_for_nothing(store: Store) -> None:
    put(
        store,
        "apps",
        "deployments",
        {"metadata": {"name": "d", "namespace": "emojivoto", "labels": {"a": "b"}, "uid": "d"}},
    )
    pod(store, "d-1", "d")
    assert found(store, "deployment", selector="a=b") == ["d-1"]
    assert found(store, "deployment", "web", selector="a=b") == [WEB]
    assert found(store, "deployment", selector="a!=b") == TAPPED


def test_without_a_namespace_it_is_all_of_a_type_whatever_the_name_says(store: Store) -> None:
    pod(store, "elsewhere", namespace="other")
    assert found(store, "pod", "nobody", namespace="") == [*TAPPED, "elsewhere"]


@pytest.mark.parametrize("phase", ["Succeeded", "Failed", "Finished", "Unknown"])
def test_only_what_runs_or_will_run_is_tapped(store: Store, phase: str) -> None:
    pod(store, "p", phase=phase)
    pod(store, "waits", phase="Pending")
    assert refusal(store, "pod", "p") == 'no pods to tap for type="pod" name="p"\n'
    assert found(store, "pod", "waits") == ["waits"]


def test_what_is_on_its_way_out_is_not(store: Store) -> None:
    pod(store, "p")["metadata"]["deletionTimestamp"] = "2026-11-24T00:00:00Z"
    assert refusal(store, "pod", "p").startswith("no pods to tap")


def test_one_that_can_be_tapped_is_enough(store: Store) -> None:
    pod(store, "off", "rs-web", notes={**TAPPABLE, DISABLED: "true"})
    pod(store, "old", "rs-web", notes={})
    assert found(store, "deployment", "web") == [WEB]


def test_disabled_counts_more_than_not_enabled_and_both_are_listed(store: Store) -> None:
    deployment(store, "d", notes={DISABLED: "1"})
    pod(store, "old", "rs-d", notes={"viz.linkerd.io/tap-enabled": "yes"})
    assert refusal(store, "deployment", "d") == (
        'no pods to tap for type="deployment" name="d"\n'
        "1 pods found with tap disabled via the viz.linkerd.io/disable-tap annotation:\n\t* d-6b8c9c8b7f-00000\n"
        "remove this annotation to make these pods valid tap targets\n"
        "1 pods found with tap not enabled:\n\t* old\nrestart these pods to enable tap and make them valid tap targets\n"
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("pod", 'pod "x" not found'),
        ("namespace", 'namespace "x" not found'),
        ("deployment", 'deployment.apps "x" not found'),
        ("statefulset", 'statefulset.apps "x" not found'),
        ("job", 'job.batch "x" not found'),
        ("cronjob", 'cronjob.batch "x" not found'),
        ("replicationcontroller", 'replicationcontroller "x" not found'),
    ],
)
def test_what_is_not_there_is_named_with_its_group(store: Store, kind: str, text: str) -> None:
    assert refusal(store, kind, "x") == text


def test_rights_are_no_part_of_it(store: Store) -> None:
    bind(store, "nobody", [])
    assert found(store, "deployment", "web") == [WEB]
