"""Targets as people write them: `deploy/web`, `deployment web`, `ns/shop`, `po/x`, `deploy` for all of them.

Names are Kubernetes' and messages are Linkerd's: whoever knows `linkerd viz tap` knows these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portico.faults import Misuse
from portico.kinds import FRIENDLY, SHORT

DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True, slots=True)
class Target:
    """`name` "" is all of the kind; for a namespace it is the namespace."""

    namespace: str
    kind: str
    name: str

    def body(self) -> dict[str, object]:
        """As the API takes it."""
        named = {"resource_name": self.name} if self.name else {}
        return {"namespace": self.namespace, "resource_type": self.kind, **named}

    def __str__(self) -> str:
        if self.kind == "namespace":
            return f"ns/{self.namespace}"
        return f"{SHORT[self.kind]}/{self.name or '*'} in {self.namespace}"


def read_target(words: Sequence[str], namespace: str) -> Target:
    """What is tapped. Raise `Misuse`."""
    target = _read(words, namespace)
    if target.kind == "service":
        raise Misuse(
            "unsupported resource type [service]", "tap what is behind it, such as deploy/web; --to takes a service"
        )
    return target


def read_destination(words: str, namespace: str) -> Target:
    """What `--to` means: a service too. Raise `Misuse`."""
    return _read([words], namespace)


def _read(words: Sequence[str], namespace: str) -> Target:
    text = "/".join(words)
    kind_word, slash, name = text.partition("/")
    if "/" in name or not kind_word or (slash and not name):
        raise Misuse(
            f"Invalid resource string: {text}", "write such as deploy/web, ns/shop, po/web-7d9f, or deploy for all"
        )
    kind = FRIENDLY.get(kind_word.lower())
    if kind is None:
        hint = (
            f"write such as deploy/{kind_word}" if not name else f"there are {', '.join(sorted(set(SHORT.values())))}"
        )
        raise Misuse(f"cannot find Kubernetes canonical name from friendly name [{kind_word}]", hint)
    if kind == "namespace":
        return Target(name or namespace, kind, "")
    return Target(namespace, kind, name)
