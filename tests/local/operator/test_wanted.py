from typing import Any

import pytest

from local.kube.objects import Key
from local.operator import wanted

Tunnel = dict[str, Any]


def tunnel(name: str = "acmeco", **spec: object) -> Tunnel:
    return {"metadata": {"namespace": "shop", "name": name, "uid": "u-1"}, "spec": spec}


def ports(service: dict[str, Any]) -> list[int]:
    return [port["port"] for port in service["spec"]["ports"]]


def test_a_service_has_the_servers_ports_and_all_tcp_ports() -> None:
    (service,) = wanted.services(tunnel(tcpPorts=[80, 443]))
    assert ports(service) == [8123, 8000, 8001, 80, 443]
    assert len({port["name"] for port in service["spec"]["ports"]}) == 5


def test_duplicates_and_the_servers_own_ports_are_left_out_since_a_service_would_be_refused() -> None:
    (service,) = wanted.services(tunnel(tcpPorts=[80, 8000, 80, 8123, 8001]))
    assert ports(service) == [8123, 8000, 8001, 80]


def test_upstream_domains_get_a_service_each_with_the_data_port_alone() -> None:
    own, *others = wanted.services(tunnel(upstreamDomains=["gateway", "prometheus", "gateway", "acmeco"]))
    assert own["metadata"]["name"] == "acmeco"
    assert [(other["metadata"]["name"], ports(other)) for other in others] == [
        ("gateway", [8000]),
        ("prometheus", [8000]),
    ]


def test_everything_is_owned_by_the_tunnel() -> None:
    made = [wanted.secret(tunnel()), wanted.deployment(tunnel()), *wanted.services(tunnel(upstreamDomains=["x"]))]
    for item in made:
        (owner,) = item["metadata"]["ownerReferences"]
        assert (owner["kind"], owner["name"], owner["uid"], owner["controller"]) == ("Tunnel", "acmeco", "u-1", True)


def test_the_deployment_carries_what_the_spec_says_of_its_pod() -> None:
    spec = wanted.deployment(
        tunnel(
            tcpPorts=[80], env={"uplink_demux": "1"}, nodeSelector={"region": "east"}, podAnnotations={"customer": "a"}
        )
    )["spec"]
    (server,) = spec["template"]["spec"]["containers"]
    assert server["name"] == "server"
    assert server["image"].startswith("ghcr.io/inlets/inlets-pro:")
    assert {"name": "uplink_demux", "value": "1"} in server["env"]
    assert spec["template"]["spec"]["nodeSelector"] == {"region": "east"}
    assert spec["template"]["metadata"]["annotations"] == {"customer": "a"}
    assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()


def test_no_token_is_in_the_deployment() -> None:
    assert wanted.secret(tunnel())["stringData"]["token"] not in str(wanted.deployment(tunnel()))


@pytest.mark.parametrize(
    "spec", [{}, {"tcpPorts": None, "env": None, "tokenRef": None, "licenseRef": {}, "upstreamDomains": None}]
)
def test_a_tunnel_with_an_empty_spec_is_a_tunnel(spec: dict[str, Any]) -> None:
    made_by_hand = tunnel(**spec)
    assert ports(wanted.services(made_by_hand)[0]) == [8123, 8000, 8001]
    assert wanted.token_ref(made_by_hand) == Key("shop", "acmeco")
    assert wanted.license_ref(made_by_hand) == Key("shop", "inlets-uplink-license")
    without = {"metadata": made_by_hand["metadata"]}
    assert wanted.token_is_ours(without)
    assert wanted.deployment(without)["spec"]["replicas"] == 1


def test_references_are_followed_and_the_token_stays_in_its_namespace() -> None:
    given = tunnel(tokenRef={"name": "t", "namespace": "elsewhere"}, licenseRef={"name": "l", "namespace": "inlets"})
    assert wanted.token_ref(given) == Key("shop", "t")
    assert not wanted.token_is_ours(given)
    assert wanted.license_ref(given) == Key("inlets", "l")


@pytest.mark.parametrize("name", ["1abc", "a.b", "a-", "x" * 64])
def test_names_that_no_service_may_have(name: str) -> None:
    assert wanted.unfit_names(tunnel(name)) == [name]
    assert wanted.unfit_names(tunnel(upstreamDomains=["ok", name])) == [name]


def test_the_seal_changes_with_the_spec_and_with_nothing_else() -> None:
    def seal(item: dict[str, Any]) -> str:
        text: str = item["metadata"]["annotations"][wanted.APPLIED]
        return text

    same = tunnel(tcpPorts=[80])
    same["metadata"]["labels"] = {"a": "b"}
    assert seal(wanted.deployment(tunnel(tcpPorts=[80]))) == seal(wanted.deployment(same))
    assert seal(wanted.deployment(tunnel(tcpPorts=[80]))) != seal(wanted.deployment(tunnel(tcpPorts=[81])))
    assert seal(wanted.deployment(tunnel(podAnnotations={"a": "b"}))) != seal(wanted.deployment(tunnel()))


def test_tokens_look_like_uplinks_and_differ() -> None:
    tokens = {wanted.make_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 59 and token.isascii() and token.isalnum() for token in tokens)
