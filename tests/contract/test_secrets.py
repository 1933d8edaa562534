"""Secrets: bytes in, the same bytes out."""

import base64

import pytest

from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.errors import InvalidRequest
from tests.contract.admin import Admin, core

pytestmark = pytest.mark.cluster

ALL_BYTES = bytes(range(256))


def test_every_byte_comes_back(secret_port: ClusterSecrets, admin: Admin, namespace: str) -> None:
    secret_port.write(namespace, "license", "license", ALL_BYTES)
    assert secret_port.read(namespace, "license", "license") == ALL_BYTES
    stored = admin.read(core("namespaces", namespace, "secrets", "license"))
    assert base64.b64decode(stored["data"]["license"]) == ALL_BYTES
    assert stored["type"] == "Opaque"


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
