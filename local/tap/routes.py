"""The tap server's router: which paths are a tap, which show the list of paths, and what is none of these."""

from dataclasses import dataclass

GROUP_PATH = "/apis/tap.linkerd.io/v1alpha1"
PLURALS = (
    "pods",
    "replicationcontrollers",
    "services",
    "daemonsets",
    "deployments",
    "replicasets",
    "statefulsets",
    "jobs",
    "cronjobs",
)
PATHS = (
    "/apis",
    "/apis/tap.linkerd.io",
    "/apis/tap.linkerd.io/v1alpha1",
    "/healthz",
    "/healthz/log",
    "/healthz/ping",
    "/metrics",
    "/openapi/v2",
    "/version",
)


@dataclass(frozen=True, slots=True)
class TapRoute:
    """The path of a tap. `resource` is "namespaces", and `name` empty, for a whole namespace."""

    namespace: str
    resource: str
    name: str


def tap_route(method: str, path: str) -> TapRoute | None:
    """What is to be tapped; None where the path (decoded, without query) is that of no tap. Names may be empty."""
    match method, _segments(path):
        case "POST", ["watch", "namespaces", namespace, "tap"]:
            return TapRoute(namespace, "namespaces", "")
        case "POST", ["watch", "namespaces", namespace, plural, name, "tap"] if plural in PLURALS:
            return TapRoute(namespace, plural, name)
        case _:
            return None


def shows_paths(method: str, path: str) -> bool:
    """Whether the list of paths is the answer and not the error: `GET …/pods/tap` is one, with `tap` for a pod's name."""
    match method, _segments(path):
        case "GET", ["watch", "namespaces", _]:
            return True
        case "GET", ["watch", "namespaces", _, plural, _]:
            return plural in PLURALS
        case _:
            return False


def _segments(path: str) -> list[str]:
    return path.removeprefix(f"{GROUP_PATH}/").split("/") if path.startswith(f"{GROUP_PATH}/") else []
