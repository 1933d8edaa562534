"""Kubernetes' label selectors: `app=web`, `tier!=db`, `env in (a,b)`, `env notin (a)`, `app`, `!app`, joined by commas.

`!=` and `notin` hold where the key is absent, as in Kubernetes.
"""

import re
from collections.abc import Callable, Mapping

from portico.filters.predicate import Mistake

Requirement = Callable[[Mapping[str, str]], bool]

KEY = r"[A-Za-z0-9](?:[-A-Za-z0-9_./]{0,315}[A-Za-z0-9])?"
VALUE = r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"
EQUALITY = re.compile(rf"({KEY})\s*(==|=|!=)\s*({VALUE})")
MEMBERSHIP = re.compile(rf"({KEY})\s+(in|notin)\s*\(\s*({VALUE}(?:\s*,\s*{VALUE})*)\s*\)")
PRESENCE = re.compile(rf"(!?)\s*({KEY})")
COMMA = re.compile(r",(?![^(]*\))")  # not those between parentheses


def selector(text: str) -> Requirement:
    """A test for labels. Raise `Mistake`, naming the part that cannot be read."""
    requirements = [_requirement(part.strip()) for part in COMMA.split(text)]
    return lambda labels: all(holds(labels) for holds in requirements)


def _requirement(part: str) -> Requirement:
    if found := EQUALITY.fullmatch(part):
        return _one_of(found[1], {found[3]}, wanted=found[2] != "!=")
    if found := MEMBERSHIP.fullmatch(part):
        return _one_of(found[1], {value.strip() for value in found[3].split(",")}, wanted=found[2] == "in")
    if found := PRESENCE.fullmatch(part):
        key, wanted = found[2], not found[1]
        return lambda labels: (key in labels) is wanted
    raise Mistake(f"not a label selector: {part!r}; write such as app=web, tier!=db, env in (a,b), !canary")


def _one_of(key: str, values: set[str], *, wanted: bool) -> Requirement:
    return lambda labels: (labels.get(key) in values) is wanted
