"""Secrets: bytes in, the same bytes out."""

import base64

import pytest

from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.errors import InvalidRequest, NamespaceNotFound
from tests.contract.admin import Admin, core

pytestmark = pytest.mark.cluster

ALL_BYTES = bytes(range(256))


def test_every_byte_comes_back(secret_port: ClusterSecrets, admin: Admin, namespace: str) -> None:
    secret_port.write(namespace, "license", "license", ALL_BYTES)
    assert secret_port.read(namespace, "license", "license") == ALL_BYTES
    stored = admin.read(core("namespaces", namespace, "secrets", "license"))
    assert base64.b64decode(stored["data"]["license"]) == ALL_BYTES
    assert stored["type"] == "Opaque"


def test_a_key_is_set_beside_the_others(secret_port: ClusterSecrets, namespace: str) -> None:
    for value in (b"one", b"two\n"):
        secret_port.write(namespace, "web", "token", value)
    secret_port.write(namespace, "web", "other", b"")
    assert secret_port.read(namespace, "web", "token") == b"two\n"
    assert secret_port.read(namespace, "web", "other") == b""


def test_absent_is_none(secret_port: ClusterSecrets, namespace: str) -> None:
    assert secret_port.read(namespace, "web", "token") is None
    assert secret_port.read(f"{namespace}-absent", "web", "token") is None
    secret_port.write(namespace, "web", "other", b"x")
    assert secret_port.read(namespace, "web", "token") is None


def test_an_absent_namespace_takes_none(secret_port: ClusterSecrets, namespace: str) -> None:
    with pytest.raises(NamespaceNotFound):
        secret_port.write(f"{namespace}-absent", "web", "token", b"x")


def test_an_immutable_one_stays_and_its_data_out_of_the_error(
    secret_port: ClusterSecrets, admin: Admin, namespace: str
) -> None:
    admin.make(
        core("namespaces", namespace, "secrets"),
        {"metadata": {"name": "fixed"}, "immutable": True, "stringData": {"token": "c4nary"}},
    )
    with pytest.raises(InvalidRequest) as raised:
        secret_port.write(namespace, "fixed", "token", b"c4nary-new")
    assert "c4nary" not in raised.value.detail + str(raised.value.flaws)
    assert secret_port.read(namespace, "fixed", "token") == b"c4nary"
