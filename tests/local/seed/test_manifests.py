from pathlib import Path

import pytest

from local.kube.objects import CLUSTER_ROLES, CRDS, ROLE_BINDINGS
from local.operator.wanted import unfit_names
from local.seed import manifests
from local.seed.manifests import BadManifest, read

ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n"
BINDING = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: n}\n"


def test_every_document_of_a_file_is_read_and_comments_are_not_one(tmp_path: Path) -> None:
    path = tmp_path / "rights.yaml"
    path.write_text(f"# only words\n---\n{ROLE}---\n{BINDING}---\n")
    assert [(resource, item["metadata"]["name"]) for resource, item in read(path)] == [
        (CLUSTER_ROLES, "a"),
        (ROLE_BINDINGS, "b"),
    ]


@pytest.mark.parametrize(
    "text", ["kind: [", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n", "kind: ClusterRole\n", "42\n", "- 1\n"]
)
def test_what_cannot_be_applied_is_said_with_the_files_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rights.yaml"
    path.write_text(text)
    with pytest.raises(BadManifest, match=r"rights\.yaml"):
        list(read(path))


def test_the_crd_is_the_tunnel_of_uplinks_group() -> None:
    ((resource, crd),) = read(manifests.CRD_FILE)
    assert resource is CRDS
    assert crd["metadata"]["name"] == "tunnels.uplink.inlets.dev"


def test_portico_s_own_rights_can_all_be_applied() -> None:
    for _, item in manifests.rights():
        assert item["metadata"]["name"]


def test_the_demo_leaves_the_newcomers_name_free_and_runs() -> None:
    assert "acmeco" not in manifests.DEMO
    tunnels = [tunnel for namespace in manifests.DEMO for tunnel in manifests.demo_tunnels(namespace)]
    assert len(tunnels) >= 4
    assert [name for tunnel in tunnels for name in unfit_names(tunnel)] == []
    assert {tunnel["spec"]["licenseRef"]["namespace"] for tunnel in tunnels} == set(manifests.DEMO)


def test_tokens_are_as_long_as_the_documentation_makes_them_and_differ() -> None:
    assert len(manifests.make_token()) == 44
    assert manifests.make_token() != manifests.make_token()
