"""`cluster/rights.py` and `infra/cluster/` say the same: what is granted is what is asked for, and nothing more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from chalicelib.cluster.checks import ClusterChecks
from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.health import ClusterHealth
from chalicelib.cluster.namespaces import ClusterNamespaces
from chalicelib.cluster.prometheus import PrometheusTunnelMetrics
from chalicelib.cluster.rights import Right, rights
from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.cluster.services import ClusterServices
from chalicelib.cluster.static_token import ClusterStaticTokens
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.errors import PorticoError
from chalicelib.uplink.namespace import Namespace, NewNamespace
from chalicelib.uplink.tunnel import NewTunnel, TunnelRef
from tests.unit.cluster.api_server import ApiServer, Seen, answer
from tests.unit.cluster.conftest import Time

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


OPEN_TO_ALL = {"readyz", "version", "authorization.k8s.io"}  # every authenticated caller may
VERBS = {"POST": "create", "PATCH": "patch", "DELETE": "delete"}


def called(seen: Seen) -> tuple[str, str, str]:
    """Group, resource with its subresource, verb: as the API server reads a request."""
    path = seen.target.partition("?")[0].strip("/").split("/")
    group, rest = ("", path[2:]) if path[0] == "api" else (path[1], path[3:])
    if rest[0] == "namespaces" and len(rest) > 2:
        rest = rest[2:]
    subresource = f"/{rest[2]}" if len(rest) > 2 else ""
    verb = VERBS.get(seen.method) or ("get" if len(rest) > 1 else "list")
    return group, rest[0] + subresource, verb


def everything(connection: ClusterConnection) -> Iterator[Callable[[], object]]:
    """Every call that the adapters can make. What it is answered does not matter here."""
    ref, state = TunnelRef("acmeco", "web"), Namespace("acmeco", "u", 1, datetime(2026, 1, 1, tzinfo=UTC))
    tunnels, namespaces = ClusterTunnels(connection), ClusterNamespaces(connection)
    secrets, metrics = ClusterSecrets(connection), PrometheusTunnelMetrics(connection, rx_metric="r", tx_metric="t")
    yield lambda: tunnels.get(ref)
    yield lambda: tunnels.page(None, limit=1)
    yield lambda: tunnels.page("acmeco", limit=1)
    yield lambda: tunnels.create(NewTunnel(ref))
    yield lambda: tunnels.set_ports(ref, [80])
    yield lambda: tunnels.delete(ref, uid="u")
    yield lambda: namespaces.get("acmeco")
    yield lambda: namespaces.page(limit=1)
    yield lambda: namespaces.create(NewNamespace("acmeco"))
    yield lambda: namespaces.delete(state)
    yield lambda: secrets.read("acmeco", "web", "token")
    yield lambda: secrets.write("acmeco", "web", "token", b"t")
    yield lambda: ClusterServices(connection).owner("acmeco", "web")
    yield lambda: metrics.connected_clients(None)
    yield lambda: metrics.traffic(ref)
    yield lambda: ClusterStaticTokens(connection, clock=Time()).current()
    yield lambda: ClusterHealth(connection).alive()
    yield lambda: ClusterChecks(connection, metrics).run()


def test_what_is_called_is_what_is_granted(server: ApiServer, connection: ClusterConnection) -> None:
    server.says(answer(409, {"kind": "Status", "reason": "AlreadyExists"}))  # so that a secret is patched, too
    for call in everything(connection):
        with suppress(PorticoError):
            call()
    calls = {called(seen) for seen in server.seen if not OPEN_TO_ALL & set(seen.target.strip("/").split("/"))}
    assert calls == {(group, resource, verb) for _, group, resource, verbs, _ in granted() for verb in verbs}


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
