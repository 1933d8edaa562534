"""labelSelector and fieldSelector: parsed once, then asked of every object.

The errors are those of apimachinery's parser, as recorded.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local.cluster import names
from local.cluster.objects import Object, dig, labels_of
from local.cluster.status import bad_request

Matcher = Callable[[Object], bool]

_TOKEN = re.compile(r"\s*(!=|==|=|!|<|>|\(|\)|,|[^\s!=<>(),]+)")
_OPERATORS = {"=", "==", "!=", "in", "notin", "<", ">"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition on one label."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def met_by(self, labels: Mapping[str, str]) -> bool:
        has = self.key in labels
        match self.operator:
            case "exists":
                return has
            case "absent":
                return not has
            case "in":
                return has and labels[self.key] in self.values
            case "notin":
                return not has or labels[self.key] not in self.values
            case _:
                return has and _compare(labels[self.key], self.operator, next(iter(self.values)))


def _compare(value: str, operator: str, bound: str) -> bool:
    try:
        return int(value) > int(bound) if operator == ">" else int(value) < int(bound)
    except ValueError:
        return False


class _Parser:
    """A cursor over the tokens of one label selector."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def requirements(self) -> list[Requirement]:
        found: list[Requirement] = []
        while self.peek():
            if not _is_word(self.peek()) and self.peek() != "!":
                raise bad_request(f"found '{self.peek()}', expected: !, identifier, or 'end of string'")
            found.append(self._requirement())
            if not self.peek():
                break
            if self.peek() != ",":
                raise bad_request(f"found '{self.peek()}', expected: ',' or 'end of string'")
            self.take()
            if not _is_word(self.peek()) and self.peek() != "!":
                raise bad_request(f"found '{self.peek()}', expected: identifier after ','")
        return found

    def _requirement(self) -> Requirement:
        absent = self.peek() == "!"
        if absent:
            self.take()
            if not _is_word(self.peek()):
                raise bad_request(f"unable to parse requirement: found '{self.peek()}', expected: identifier")
        key = _key(self.take())
        if absent or self.peek() in {"", ","}:
            return Requirement(key, "absent" if absent else "exists")
        return self._condition(key)

    def _condition(self, key: str) -> Requirement:
        operator = self.take()
        if operator not in _OPERATORS:
            text = f"unable to parse requirement: found '{operator}', expected: in, notin, =, ==, !=, gt, lt"
            raise bad_request(text)
        if operator in {"in", "notin"}:
            return Requirement(key, operator, self._set())
        value = self.take() if _is_word(self.peek()) else ""
        named = {"=": "in", "==": "in", "!=": "notin"}.get(operator, operator)
        return Requirement(key, named, frozenset({_value(key, value)}))

    def _set(self) -> frozenset[str]:
        opening = self.take()
        if opening != "(":
            raise bad_request(f"unable to parse requirement: found '{opening}' expected: '('")
        values: set[str] = set()
        while self.peek() not in {")", ""}:
            word = self.take()
            if word != ",":
                values.add(word)
        if self.take() != ")":
            raise bad_request("unable to parse requirement: found '', expected: ',' or ')'")
        return frozenset(values or {""})


def _is_word(token: str) -> bool:
    return bool(token) and token not in {"!", "=", "==", "!=", "<", ">", "(", ")", ","}


def _key(key: str) -> str:
    if flaws := names.qualified(key):
        raise bad_request(f'unable to parse requirement: <nil>: Invalid value: "{key}": {"; ".join(flaws)}')
    return key


def _value(key: str, value: str) -> str:
    if flaws := names.label_value(value):
        text = f'unable to parse requirement: values[0][{key}]: Invalid value: "{value}": {"; ".join(flaws)}'
        raise bad_request(text)
    return value


def label_selector(text: str) -> Matcher:
    """A matcher for `labelSelector=`; raises the 400 that the real parser gives."""
    requirements = _Parser(text).requirements()
    return lambda obj: all(requirement.met_by(labels_of(obj)) for requirement in requirements)


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """`fieldSelector=`: conditions on a few fields, and the one name it is about if it names one."""

    conditions: tuple[tuple[str, bool, str], ...]  # field, must be equal, value

    @property
    def name(self) -> str:
        """The object's name when the selector allows only that one: RBAC's resourceNames then apply to lists."""
        return next((value for field, equal, value in self.conditions if field == "metadata.name" and equal), "")

    def matcher(self, fields: Mapping[str, tuple[str, ...]]) -> Matcher:
        """`fields`: what may be selected by, and where it is. Raises 400 for any other."""
        for field, _, _ in self.conditions:
            if field not in fields:
                raise bad_request(f"field label not supported: {field}")
        return lambda obj: all(
            (str(dig(obj, *fields[field]) or "") == value) is equal for field, equal, value in self.conditions
        )


def field_selector(text: str) -> FieldSelector:
    """Parse `a=b,c!=d`; raises 400 for anything else."""
    conditions = []
    for term in filter(None, text.split(",")):
        found = re.fullmatch(r"([^=!]+)(!=|==|=)(.*)", term)
        if found is None:
            raise bad_request(f"invalid selector: '{text}'; can't understand '{term}'")
        conditions.append((found[1], found[2] != "!=", found[3]))
    return FieldSelector(tuple(conditions))
