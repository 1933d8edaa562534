"""Which labels and annotations a caller may put on a namespace.

Syntax and sizes are Kubernetes' own, so that a refusal comes from here, naming the key. What belongs to the cluster is
refused: `pod-security.kubernetes.io/enforce` in a tenant's hand would be a privilege escalation (inlets-uplink §2.4).
"""

import re
from collections.abc import Iterator, Mapping

from chalicelib.errors import Flaw, InvalidRequest
from chalicelib.uplink.namespace import UPLINK_LABEL

MAX_TUNNELS = "portico.dev/max-tunnels"  # a namespace's own quota, on the namespace
IDEMPOTENCY = "portico.dev/idempotency"  # which request made the object, on the object
PORTICO = "portico.dev"
CLUSTERS_OWN = ("kubernetes.io", "k8s.io")  # domains, with all below them
COUNT = r"(0|[1-9][0-9]{0,8})"  # what MAX_TUNNELS may say; int() takes no text of thousands of digits
ANNOTATION_BYTES = 256 * 1024  # of all keys and values together (TotalAnnotationSizeLimitB)

_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_PREFIX_CHARACTERS = 253


def check_labels(labels: Mapping[str, str], pointer: str = "/labels") -> None:
    """Raise `InvalidRequest` naming each label that Kubernetes would refuse or that is not the caller's to set."""
    _raise(
        "labels", [_at(pointer, key, detail) for key, value in labels.items() for detail in _label_flaws(key, value)]
    )


def check_annotations(annotations: Mapping[str, str], pointer: str = "/annotations") -> None:
    """As `check_labels`; values are free text, all together at most `ANNOTATION_BYTES`."""
    flaws = [
        _at(pointer, key, detail) for key, value in annotations.items() for detail in _annotation_flaws(key, value)
    ]
    if not flaws and sum(len(key) + len(value.encode()) for key, value in annotations.items()) > ANNOTATION_BYTES:
        flaws = [Flaw(pointer, f"annotations are larger than {ANNOTATION_BYTES // 1024} KiB")]
    _raise("annotations", flaws)


def _label_flaws(key: str, value: str) -> Iterator[str]:
    yield from _key_flaws(key)
    if not re.fullmatch(f"({_NAME})?", value):
        yield "a label's value has at most 63 letters, digits, '-', '_' or '.', and begins and ends with a letter or digit"
    if key == UPLINK_LABEL and value != "1":
        yield f'{UPLINK_LABEL} is "1" on every namespace made here'


def _annotation_flaws(key: str, value: str) -> Iterator[str]:
    yield from _key_flaws(key)
    if key == MAX_TUNNELS and not re.fullmatch(COUNT, value):
        yield "is a whole number, as text"
    if not _encodable(value):
        yield "is not Unicode text"


def _key_flaws(key: str) -> Iterator[str]:
    prefix, slash, name = key.rpartition("/")
    if not re.fullmatch(_NAME, name):
        yield "a key's name has 1 to 63 letters, digits, '-', '_' or '.', and begins and ends with a letter or digit"
    if slash and not (len(prefix) <= _PREFIX_CHARACTERS and re.fullmatch(_SUBDOMAIN, prefix)):
        yield "a key's prefix is a DNS subdomain"
    if prefix in CLUSTERS_OWN or prefix.endswith(tuple(f".{domain}" for domain in CLUSTERS_OWN)):
        yield f"keys under {prefix}/ belong to the cluster"
    if prefix == PORTICO and key != MAX_TUNNELS:
        yield f"keys under {PORTICO}/ belong to Portico"


def _encodable(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _at(pointer: str, key: str, detail: str) -> Flaw:
    escaped = key.replace("~", "~0").replace("/", "~1")  # RFC 6901 §3
    return Flaw(f"{pointer}/{escaped}", detail)


def _raise(what: str, flaws: list[Flaw]) -> None:
    if flaws:
        raise InvalidRequest(f"{what}: {flaws[0].detail}", flaws=flaws)
