from datetime import UTC, datetime
from typing import Any

from local.operator.workload import HASH_LABEL, MOST_PODS, deployment_status, is_ready, pod_status, wanted_pods

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 1, 2, tzinfo=UTC)


def deployment(replicas: int = 1, image: str = "i", name: str = "web") -> dict[str, Any]:
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": image}]}}
    return {
        "metadata": {"namespace": "n", "name": name, "uid": "u", "generation": 3},
        "spec": {"replicas": replicas, "template": pod},
    }


def names(item: dict[str, Any]) -> list[str]:
    return [pod["metadata"]["name"] for pod in wanted_pods(item)]


def test_the_same_deployment_wants_the_same_pods() -> None:
    assert names(deployment(3)) == names(deployment(3))
    assert names(deployment(3))[:1] == names(deployment(1))
    assert len(set(names(deployment(3)))) == 3


def test_another_template_wants_other_pods() -> None:
    assert set(names(deployment(image="i"))).isdisjoint(names(deployment(image="j")))


def test_names_fit_a_label_and_labels_tell_the_template() -> None:
    (pod,) = wanted_pods(deployment(name="x" * 63))
    assert len(pod["metadata"]["name"]) <= 63
    assert pod["metadata"]["labels"]["app"] == "web"
    assert pod["metadata"]["labels"][HASH_LABEL] in pod["metadata"]["name"]


def test_a_mistyped_number_of_replicas_does_not_flood_the_cluster() -> None:
    assert len(names(deployment(1_000_000))) == MOST_PODS
    assert names(deployment(0)) == []


def test_a_deployment_is_available_when_its_pods_are_ready_and_times_move_only_then() -> None:
    item = deployment(1)
    (pod,) = wanted_pods(item)
    starting = deployment_status(item, [pod], NOW)
    assert (starting["readyReplicas"], starting["unavailableReplicas"]) == (0, 1)
    item["status"] = starting
    assert deployment_status(item, [pod], LATER) == starting
    ready = {**pod, "status": pod_status(pod, "10.42.0.1", NOW)}
    assert is_ready(ready)
    running = deployment_status(item, [ready], LATER)
    assert (running["availableReplicas"], running["unavailableReplicas"], running["observedGeneration"]) == (1, None, 3)
    available, progressing = running["conditions"]
    assert (available["status"], available["lastTransitionTime"]) == ("True", "2026-01-02T00:00:00Z")
    assert progressing["lastTransitionTime"] == "2026-01-01T00:00:00Z"
