"""Bodies below are put together by hand, byte by byte, as protobuf's wire format has them."""

import pytest

from local.cluster import protobuf
from tests.local.cluster.conftest import Api

PROTOBUF = "application/vnd.kubernetes.protobuf"


def _field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value


def _enveloped(version: str, kind: str, raw: bytes) -> bytes:
    return b"k8s\0" + _field(1, _field(1, version.encode()) + _field(2, kind.encode())) + _field(2, raw)


NAMESPACE = _field(1, _field(1, b"acme") + _field(2, b"") + _field(11, _field(1, b"tier") + _field(2, b"gold")))
SECRET = _field(1, _field(1, b"s")) + _field(2, _field(1, b"token") + _field(2, b"x\0y")) + bytes([5 << 3, 1])


def test_maps_bytes_and_flags_are_read_and_empty_strings_are_absent() -> None:
    namespace = protobuf.decode(_enveloped("v1", "Namespace", NAMESPACE))
    assert namespace == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "acme", "labels": {"tier": "gold"}},
    }
    secret = protobuf.decode(_enveloped("v1", "Secret", SECRET))
    assert (secret["data"], secret["immutable"]) == ({"token": "eAB5"}, True)


def test_an_empty_group_in_a_rule_stays() -> None:
    rule = _field(1, b"get") + _field(2, b"") + _field(3, b"pods")
    role = protobuf.decode(
        _enveloped("rbac.authorization.k8s.io/v1", "Role", _field(1, _field(1, b"r")) + _field(2, rule))
    )
    assert role["rules"] == [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]


@pytest.mark.parametrize("raw", [b"json?", b"k8s\0\x0a\xff", b"k8s\0\x0a\x20x", b"k8s\0\x0b", b"k8s\0" + b"\xff" * 11])
def test_bytes_that_are_no_object_are_unreadable(raw: bytes) -> None:
    with pytest.raises((protobuf.Unreadable, protobuf.UnknownKind)):
        protobuf.decode(raw)


async def test_kubectl_style_bodies_create_objects(api: Api) -> None:
    made = await api("POST", "/api/v1/namespaces/acme/secrets", _enveloped("v1", "Secret", SECRET), kind=PROTOBUF)
    assert (made.status, made.body["data"]) == (201, {"token": "eAB5"})


async def test_other_kinds_are_asked_for_in_json(api: Api) -> None:
    body = _enveloped("apps/v1", "Deployment", b"")
    answer = await api("POST", "/apis/apps/v1/namespaces/acme/deployments", body, kind=PROTOBUF)
    assert (answer.status, answer.body["reason"]) == (415, "UnsupportedMediaType")
