"""What a name, a label and a key may look like, in Kubernetes' own words (apimachinery's validation).

Each rule takes a value and gives the sentences about what is wrong with it: none, one or several.
"""

import re
from collections.abc import Callable

Rule = Callable[[str], list[str]]

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+")

LABEL_BYTES = 63  # RFC 1123 label
SUBDOMAIN_BYTES = 253  # RFC 1123 subdomain

_LABEL_TEXT = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
    "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
_SUBDOMAIN_TEXT = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
_LABEL_1035_TEXT = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end "
    "with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
)
_VALUE_TEXT = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
_NAME_PART_TEXT = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
    "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
_CONFIG_KEY_TEXT = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or "
    "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
)


def _rule(pattern: re.Pattern[str], text: str, most: int) -> Rule:
    def flaws(value: str) -> list[str]:
        found = [] if pattern.fullmatch(value) else [text]
        return [*found, f"must be no more than {most} characters"] if len(value.encode()) > most else found

    return flaws


label = _rule(_LABEL, _LABEL_TEXT, LABEL_BYTES)
subdomain = _rule(_SUBDOMAIN, _SUBDOMAIN_TEXT, SUBDOMAIN_BYTES)
label_1035 = _rule(_LABEL_1035, _LABEL_1035_TEXT, LABEL_BYTES)
config_key = _rule(_CONFIG_KEY, _CONFIG_KEY_TEXT, SUBDOMAIN_BYTES)


def path_segment(value: str) -> list[str]:
    """Names that only have to fit into a URL: roles, bindings."""
    if value in {".", ".."}:
        return [f"may not be '{value}'"]
    return [f"may not contain '{mark}'" for mark in "/%" if mark in value]


def label_value(value: str) -> list[str]:
    """The value of a label."""
    if len(value) > LABEL_BYTES:
        return [f"must be no more than {LABEL_BYTES} characters"]
    return [] if _VALUE.fullmatch(value) else [_VALUE_TEXT]


def qualified(key: str) -> list[str]:
    """The key of a label or an annotation: `name` or `prefix/name`."""
    prefix, slash, name = key.rpartition("/")
    flaws = [f"prefix part {text}" for text in subdomain(prefix)] if slash else []
    if not name:
        return [*flaws, "name part must be non-empty", _NAME_PART_TEXT]
    if len(name) > LABEL_BYTES:
        flaws.append(f"name part must be no more than {LABEL_BYTES} characters")
    if not _QUALIFIED.fullmatch(name):
        flaws.append(_NAME_PART_TEXT)
    return flaws
