"""The licence in every namespace: without its copy a tunnel never runs (inlets-uplink §2.4). Its bytes go as they are."""

from chalicelib.errors import ClusterError, ClusterTrouble, Conflicting, Invalid, Missing, PorticoError
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.namespace import LICENSE_KEY, LICENSE_SECRET
from chalicelib.uplink.ports import SecretsInCluster, Signals


class Licence:
    """Copies the control plane's licence."""

    def __init__(self, secrets: SecretsInCluster, signals: Signals, limits: Limits) -> None:
        self._secrets = secrets
        self._signals = signals
        self._home = limits.control_namespace

    def source(self) -> bytes | None:
        """The licence itself; None where there is none yet."""
        return self._secrets.read(self._home, LICENSE_SECRET, LICENSE_KEY)

    def give(self, namespace: str) -> tuple[str, ...]:
        """Copy it into a new namespace. What fails is a warning: the refresh tries again each minute."""
        try:
            licence = self.source()
            if licence is None:
                return (f"license secret not found: {self._home}/{LICENSE_SECRET}; tunnels do not run without it",)
            self._secrets.write(namespace, LICENSE_SECRET, LICENSE_KEY, licence)
        except (ClusterTrouble, Conflicting, Invalid, Missing) as trouble:
            self._told(namespace, trouble)
            return ("the license could not be copied yet; tunnels run once it is, which is tried each minute",)
        return ()

    def renew(self, namespace: str, licence: bytes) -> bool:
        """Bring a namespace's copy up to date; whether it was not. A namespace that is going needs none.

        One that the cluster will not have changed (an immutable Secret, a quota, a webhook) is told, and holds up no other.
        """
        try:
            if self._secrets.read(namespace, LICENSE_SECRET, LICENSE_KEY) == licence:
                return False
            self._secrets.write(namespace, LICENSE_SECRET, LICENSE_KEY, licence)
        except (Missing, Conflicting):
            return False
        except (ClusterError, Invalid) as trouble:
            self._told(namespace, trouble)
            return False
        return True

    def _told(self, namespace: str, trouble: PorticoError) -> None:
        self._signals.count("LicenceNotCopied")
        self._signals.warn("licence_not_copied", namespace=namespace, detail=trouble.detail)
