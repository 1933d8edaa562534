"""Kubernetes' label selectors on the cached set: `a=b,c!=d,e in (f,g),!h`. Unclear ones are refused, not guessed at."""

import re
from collections.abc import Callable, Mapping

from chalicelib.errors import Flaw, InvalidRequest

Labels = Mapping[str, str]
Selector = Callable[[Labels], bool]

_KEY = r"(?:[a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9][-A-Za-z0-9_.]{0,62}"
_VALUE = r"(?:[A-Za-z0-9][-A-Za-z0-9_.]{0,62})?"
_EXISTS = re.compile(rf"(!?)\s*({_KEY})")
_EQUALS = re.compile(rf"({_KEY})\s*(==|=|!=)\s*({_VALUE})")
_AMONG = re.compile(rf"({_KEY})\s+(in|notin)\s*\(([^()]*)\)")
_COMMA = re.compile(r",(?![^(]*\))")  # not one between parentheses


def selector(text: str) -> Selector:
    """Read a selector; empty selects all. Raise `InvalidRequest`."""
    if not text.strip():
        return lambda _labels: True
    requirements = [_requirement(part.strip()) for part in _COMMA.split(text)]
    return lambda labels: all(requirement(labels) for requirement in requirements)


def _requirement(text: str) -> Selector:
    if found := _EQUALS.fullmatch(text):
        return _equals(*found.groups())
    if found := _AMONG.fullmatch(text):
        return _among(text, *found.groups())
    if found := _EXISTS.fullmatch(text):
        return _exists(*found.groups())
    raise _refusal(text)


def _equals(key: str, operator: str, value: str) -> Selector:
    if operator == "!=":  # of an absent label too, as Kubernetes has it
        return lambda labels: labels.get(key) != value
    return lambda labels: labels.get(key) == value


def _among(text: str, key: str, operator: str, listed: str) -> Selector:
    values = {value.strip() for value in listed.split(",")}
    if not all(re.fullmatch(_VALUE, value) for value in values):
        raise _refusal(text)
    if operator == "notin":
        return lambda labels: labels.get(key) not in values
    return lambda labels: labels.get(key) in values


def _exists(absent: str, key: str) -> Selector:
    if absent:
        return lambda labels: key not in labels
    return lambda labels: key in labels


def _refusal(text: str) -> InvalidRequest:
    detail = f"{text!r} is not a label selector"
    return InvalidRequest(f"labelSelector: {detail}", flaws=[Flaw("?labelSelector", detail)])
