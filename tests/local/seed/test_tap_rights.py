"""`infra/cluster/taps.yaml`: what Portico's relay does in the cluster beside tunnels, no more, and nothing of the demo."""

from urllib.parse import unquote

from chalicelib.cluster.tap_viewer import PRINCIPAL_EXTRA, VIEWER
from local.kube.objects import CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, Json
from local.seed.manifests import RIGHTS_FOLDER, read
from local.seed.shop import RIGHTS_FILE

DEMO_GROUPS = ["shop-tappers", "shop-nobodies"]  # of the keys in `.portico/tokens.json`


def roles() -> dict[str, list[Json]]:
    return {
        item["metadata"]["name"]: item["rules"]
        for resource, item in read(RIGHTS_FOLDER / "taps.yaml")
        if resource is CLUSTER_ROLES
    }


def test_it_may_become_one_user_with_named_groups_say_who_it_was_and_list_pods() -> None:
    """Listing pods is what `started` tells a viewer about tapped and refused pods; the rest is every tap's."""
    extra = unquote(PRINCIPAL_EXTRA.removeprefix("Impersonate-Extra-")).lower()
    (rules,) = roles().values()
    assert [(rule["apiGroups"], rule["resources"], rule.get("resourceNames"), rule["verbs"]) for rule in rules] == [
        ([""], ["users"], [VIEWER], ["impersonate"]),
        ([""], ["groups"], ["portico:admin"], ["impersonate"]),
        (["authentication.k8s.io"], [f"userextras/{extra}"], None, ["impersonate"]),
        ([""], ["pods"], None, ["list"]),
    ]


def test_it_is_bound_as_portico_s_other_roles_are() -> None:
    bindings = [item for resource, item in read(RIGHTS_FOLDER / "taps.yaml") if resource is CLUSTER_ROLE_BINDINGS]
    assert [binding["roleRef"]["name"] for binding in bindings] == list(roles())
    assert [(one["kind"], one["name"]) for one in bindings[0]["subjects"]] == [
        ("Group", "portico:gateways"),
        ("ServiceAccount", "portico"),
    ]


def test_nobody_is_named_by_a_star() -> None:
    assert "*" not in str(roles())


def test_the_demo_s_groups_are_the_demo_s_alone() -> None:
    assert not any(group in (RIGHTS_FOLDER / "taps.yaml").read_text() for group in DEMO_GROUPS)
    demo = [item for _, item in read(RIGHTS_FILE) if item["metadata"]["name"] == "shop-groups" and "rules" in item]
    assert [rule["resourceNames"] for item in demo for rule in item["rules"]] == [DEMO_GROUPS]
