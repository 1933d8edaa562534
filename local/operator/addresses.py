"""Which address each Pod has: one each, the same for as long as the Pod is there."""

import hashlib
from ipaddress import IPv4Address, IPv4Network

from local.kube.objects import Json, Key, key_of, uid_of

POD_NETWORK = IPv4Network("10.42.0.0/16")  # a range that k3s and others use for Pods; nothing listens there


class NoAddressLeft(Exception):
    """There are as many Pods as addresses."""


class Addresses:
    """Gives addresses out, and remembers those that Pods have already."""

    def __init__(self, network: IPv4Network = POD_NETWORK) -> None:
        self._network = network
        self._of: dict[Key, str] = {}
        self._taken: set[str] = set()

    def note(self, pod: Json) -> None:
        """The cluster has this Pod, perhaps with an address."""
        if address := (pod.get("status") or {}).get("podIP"):
            self._give(key_of(pod), address)

    def forget(self, key: Key) -> None:
        """The Pod is gone; its address is free."""
        self._taken.discard(self._of.pop(key, ""))

    def of(self, pod: Json) -> str:
        """The Pod's address, a new one if it has none. Raise `NoAddressLeft`."""
        return self._of.get(key_of(pod)) or self._give(key_of(pod), self._free(uid_of(pod)))

    def _give(self, key: Key, address: str) -> str:
        self.forget(key)
        self._of[key] = address
        self._taken.add(address)
        return address

    def _free(self, uid: str) -> str:
        """The first free one from a place that the uid determines: two operators mostly choose alike."""
        size = self._network.num_addresses - 2  # without the network's own and the broadcast address
        start = int.from_bytes(hashlib.sha256(uid.encode()).digest())
        for step in range(size):
            address = str(IPv4Address(int(self._network.network_address) + 1 + (start + step) % size))
            if address not in self._taken:
                return address
        raise NoAddressLeft(f"all {size} addresses of {self._network} are taken")
