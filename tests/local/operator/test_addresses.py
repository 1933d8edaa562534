from ipaddress import IPv4Network
from typing import Any

import pytest

from local.kube.objects import Key
from local.operator.addresses import Addresses, NoAddressLeft


def pod(name: str, address: str = "") -> dict[str, Any]:
    return {
        "metadata": {"namespace": "n", "name": name, "uid": name},
        "status": {"podIP": address} if address else None,
    }


def test_each_pod_has_its_own_and_keeps_it() -> None:
    addresses = Addresses()
    given = {name: addresses.of(pod(name)) for name in map(str, range(500))}
    assert len(set(given.values())) == 500
    assert all(addresses.of(pod(name)) == address for name, address in given.items())


def test_addresses_that_pods_have_already_are_not_given_again() -> None:
    addresses = Addresses(IPv4Network("10.0.0.0/30"))  # two addresses
    addresses.note(pod("a", "10.0.0.1"))
    assert addresses.of(pod("b")) == "10.0.0.2"
    with pytest.raises(NoAddressLeft):
        addresses.of(pod("c"))
    addresses.forget(Key("n", "a"))
    assert addresses.of(pod("c")) == "10.0.0.1"


def test_a_pod_whose_address_changed_frees_the_old_one() -> None:
    addresses = Addresses(IPv4Network("10.0.0.0/30"))
    addresses.note(pod("a", "10.0.0.1"))
    addresses.note(pod("a", "10.0.0.2"))
    assert addresses.of(pod("b")) == "10.0.0.1"
