import pytest

from chalicelib.tap.pods import (
    DISABLED,
    ENABLED,
    MESHED,
    NOT_ENABLED,
    NOT_MESHED,
    TAP_DISABLED,
    Owner,
    Pod,
    Workload,
    pods_of,
    workloads,
)
from chalicelib.tap.target import Target, read_target

MESH = {MESHED: "linkerd"}
READY = {ENABLED: "true"}


def pod(name: str, owner: Owner | None = None, template: str = "", **labels: str) -> Pod:
    hashed = {"pod-template-hash": template} if template else {}
    return Pod(name, MESH | hashed | labels, READY, owner)


WEB = pod("web-7d9-abc", Owner("replicaset", "web-7d9"), "7d9", app="web")
DB = pod("db-0", Owner("statefulset", "db"))
BARE = pod("debug")
ALL = [WEB, DB, BARE]


@pytest.mark.parametrize(
    ("labels", "annotations", "why"),
    [
        ({}, READY, NOT_MESHED),
        (MESH, {}, NOT_ENABLED),
        (MESH, {ENABLED: "false"}, NOT_ENABLED),
        (MESH, READY | {DISABLED: "True"}, TAP_DISABLED),
        (MESH, READY | {DISABLED: "no"}, ""),
        (MESH, {ENABLED: "1"}, ""),
    ],
)
def test_why_a_pod_is_not_tapped(labels: dict[str, str], annotations: dict[str, str], why: str) -> None:
    assert Pod("p", labels, annotations).refusal == why


@pytest.mark.parametrize(
    ("one", "workload"),
    [
        (WEB, Owner("deployment", "web")),
        (DB, Owner("statefulset", "db")),
        (BARE, Owner("pod", "debug")),
        (pod("a-1", Owner("replicaset", "a")), Owner("replicaset", "a")),
        (pod("a-1", Owner("replicaset", "a-x"), "y"), Owner("replicaset", "a-x")),
        (pod("j-1", Owner("job", "j-7d9"), "7d9"), Owner("job", "j-7d9")),
    ],
)
def test_what_a_person_would_tap(one: Pod, workload: Owner) -> None:
    assert one.workload == workload


def test_workloads_with_their_pods() -> None:
    stopped = Pod("web-7d9-def", WEB.labels, {}, WEB.owner)
    assert workloads([DB, WEB, stopped, BARE]) == [
        Workload("deployment", "web", 1, 1),
        Workload("pod", "debug", 1, 0),
        Workload("statefulset", "db", 1, 0),
    ]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (read_target("shop", "ns"), ALL),
        (read_target("shop", "deploy", "web"), [WEB]),
        (read_target("shop", "deploy"), [WEB]),
        (read_target("shop", "rs", "web-7d9"), [WEB]),
        (read_target("shop", "deploy", "other"), []),
        (read_target("shop", "po", "debug"), [BARE]),
        (read_target("shop", "po"), ALL),
        (read_target("shop", "po", "", "app=web"), [WEB]),
        (Target("shop", "pod", "", "app in ("), []),
        (read_target("shop", "deploy", "", "app=web"), None),
        (read_target("shop", "svc", "web"), None),
        (read_target("shop", "cj", "web"), None),
    ],
)
def test_the_pods_of_a_target(target: Target, expected: list[Pod] | None) -> None:
    assert pods_of(target, ALL) == expected
