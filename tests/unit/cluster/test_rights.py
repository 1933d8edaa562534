"""`cluster/rights.py` and `infra/cluster/` say the same: what is granted is what is asked for, and nothing more."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from chalicelib.cluster.rights import Right, rights

MANIFESTS = Path(__file__).parents[3] / "infra" / "cluster"
Rule = tuple[str, str, str, frozenset[str], frozenset[str]]  # namespace, group, resource, verbs, names


def documents() -> Iterator[Mapping[str, Any]]:
    """Portico's tunnel manifests; those of other rooms (taps) have tests of their own."""
    for name in ("tunnels.yaml", "control-plane.yaml", "account.yaml"):
        yield from yaml.safe_load_all((MANIFESTS / name).read_text())


def granted() -> set[Rule]:
    return {
        (
            role["metadata"].get("namespace", ""),
            group,
            resource,
            frozenset(rule["verbs"]),
            frozenset(rule.get("resourceNames", [])),
        )
        for role in documents()
        if role["kind"] in ("ClusterRole", "Role")
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }


def wanted(right: Right) -> Rule:
    resource = f"{right.resource}/{right.subresource}" if right.subresource else right.resource
    return right.namespace, right.group, resource, frozenset(right.verbs), frozenset(right.names)


def test_the_manifests_grant_exactly_what_is_needed() -> None:
    assert granted() == {wanted(right) for right in rights("inlets")}


def test_nothing_is_granted_by_a_star() -> None:
    assert not any("*" in part for rule in granted() for part in (rule[1], rule[2], *rule[3], *rule[4]))


def test_every_role_is_bound_to_the_group_and_the_account() -> None:
    roles = {(role["kind"], role["metadata"]["name"]) for role in documents() if role["kind"].endswith("Role")}
    bindings = [binding for binding in documents() if binding["kind"].endswith("Binding")]
    assert {(binding["roleRef"]["kind"], binding["roleRef"]["name"]) for binding in bindings} == roles
    for binding in bindings:
        assert [(subject["kind"], subject["name"]) for subject in binding["subjects"]] == [
            ("Group", "portico:gateways"),
            ("ServiceAccount", "portico"),
        ]


def test_a_right_is_reviewed_verb_by_verb_and_name_by_name() -> None:
    right = Right("x", ("get", "list"), "secrets", "why", namespace="inlets", names=("a", "b"))
    assert [(review["verb"], review["name"]) for review in right.reviews()] == [
        ("get", "a"),
        ("get", "b"),
        ("list", "a"),
        ("list", "b"),
    ]
    assert Right("x", ("get",), "services", "why").reviews() == ({"verb": "get", "resource": "services"},)


def test_another_control_plane_is_asked_about_there() -> None:
    found = {right.id: right for right in rights("uplink", "monitoring/https:prom:443")}
    assert found["control-plane"].namespace == "uplink"
    assert (found["prometheus"].namespace, found["prometheus"].names) == ("monitoring", ("https:prom:443",))
