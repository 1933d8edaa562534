"""The body is byte for byte what Linkerd's own client sends, and names what its path names."""

import math
from urllib.parse import unquote

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.cluster.tap_request import RPS, TapAsk, body_of
from chalicelib.errors import InvalidRequest
from chalicelib.tap.match import AtSource
from chalicelib.tap.target import Target, read_target
from tests.unit.cluster.tap_recordings import DATA, recorded, vector

WEB = read_target("emojivoto", "deploy", "web")
EMPTY_EXTRACT = bytes.fromhex("2200")


def test_r1_a_deployment() -> None:
    assert body_of(TapAsk(WEB, max_rps=100)) == vector("R1") + EMPTY_EXTRACT


def test_r2_a_namespace_with_headers() -> None:
    assert body_of(TapAsk(read_target("emojivoto", "ns"), extract_headers=True)) == vector("R2")


def test_r3_everything_at_once() -> None:
    target = Target("ns1", "pod", "p", label_selector="app=web")  # beside a name: `read_target` would refuse it
    match = AtSource(read_target("ns2", "svc", "s"), "https", "GET", "a:80", "/p")
    assert body_of(TapAsk(target, match, max_rps=2.5)) == vector("R3")


RECORDED = {
    "01-ok-h1": TapAsk(WEB, max_rps=5, extract_headers=True),
    "02-ok-noheaders-h1": TapAsk(WEB, max_rps=5),
    "35-all-deploys": TapAsk(read_target("emojivoto", "deployments"), max_rps=5),
    "04-ok-namespace": TapAsk(read_target("emojivoto", "ns"), max_rps=20, extract_headers=True),
    "34-bad-selector": TapAsk(Target("emojivoto", "deployment", "", label_selector="a=b=c"), max_rps=5),
}


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_what_was_recorded_is_what_we_send(name: str) -> None:
    sent, ours = wire.TapByResourceRequest.FromString(recorded(name).body), RECORDED[name]
    built = wire.TapByResourceRequest.FromString(body_of(ours))
    assert (built.target, built.match) == (sent.target, sent.match)
    assert built.extract.http.HasField("headers") == sent.extract.http.HasField("headers")
    assert ours.target.path == recorded(name).path


@pytest.mark.parametrize(
    "target",
    [
        WEB,
        read_target("shop", "pods"),
        read_target("shop", "po", "web-0"),
        read_target("shop", "ns"),
        read_target("shop", "cj", "a.b"),
    ],
)
def test_path_and_body_name_the_same(target: Target) -> None:
    """As the tap server itself builds the path from the body, to compare the two."""
    resource = wire.TapByResourceRequest.FromString(body_of(TapAsk(target))).target.resource
    start = "/apis/tap.linkerd.io/v1alpha1/watch/namespaces"
    by_server = f"{start}/{resource.namespace}/{resource.type}s/{resource.name}/tap"
    if resource.type == "namespace":
        by_server = f"{start}/{resource.name}/tap"
    assert unquote(target.path) == by_server


def test_the_match_is_there_when_it_is_empty() -> None:
    request = wire.TapByResourceRequest.FromString(body_of(TapAsk(WEB)))
    assert request.match.WhichOneof("match") == "all"
    assert list(request.match.all.matches) == []


def test_a_destination_always_has_its_resource() -> None:
    match = AtSource(read_target("shop", "ns"), "", "", "", "")
    (member,) = wire.TapByResourceRequest.FromString(body_of(TapAsk(WEB, match))).match.all.matches
    assert member.destinations.resource == wire.Resource(type="namespace", name="shop")


@pytest.mark.parametrize("max_rps", [0.0, -1.0, math.nan, math.inf, 2.0**32, RPS * 2])
def test_a_number_that_would_mean_silence_is_refused(max_rps: float) -> None:
    with pytest.raises(InvalidRequest, match="max_rps"):
        body_of(TapAsk(WEB, max_rps=max_rps))


def test_linkerds_own_client_sends_the_same_bytes() -> None:
    body = (DATA / "70-cli-requests.req.bin").read_bytes().rpartition(b"\r\n\r\n")[2].removesuffix(b"\n-----\n")
    to_any_namespace = AtSource(Target("", "service", "x"), "", "GET", "", "/api")
    assert body_of(TapAsk(WEB, to_any_namespace, max_rps=7, extract_headers=True)) == body
