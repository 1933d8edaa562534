r"""Reads the subset of PromQL that is answered here.

    expression = sum | rate | selector | number | "(" expression ")"
    sum        = "sum" ( by "(" expression ")" | "(" expression ")" [ by ] )
    by         = "by" "(" [ label { "," label } [ "," ] ] ")"
    rate       = "rate" "(" selector "[" duration "]" ")"
    selector   = metric [ matchers ] | matchers
    matchers   = "{" [ label operator string { "," … } [ "," ] ] "}"       operator: = != =~ !~
    string     = "…" with Go's escapes, '…' likewise, `…` raw
    duration   = 5m, 1h30m, 90s, 500ms …

Not understood, and said so: other functions and aggregations, binary operators, `without`, offset, @, subqueries, comments.
Patterns are RE2's in Prometheus and Python's here: what only one of the two knows (look-around, back references) is refused.
"""

import re
from typing import Literal, NamedTuple, cast, get_args

from local.prometheus.query import Expression, Matcher, Number, Operator, QueryError, Rate, Selector, Sum

QUERY_CHARACTERS = 10_000  # far more than any dashboard asks; bounds the recursion and the patterns below
DEEPEST = 50  # brackets within brackets
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0, "y": 31_536_000.0}  # seconds
DURATION = re.compile(r"(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?")  # largest first, each once

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<duration>\[[^\]]*\])
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    |(?P<operator>=~|!~|!=|=)
    |(?P<mark>[(){},])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_PYTHON_ONLY = re.compile(
    r"\(\?(?:[=!<#(]|P[=>])|\\[1-9Z]|[*+?}]\+"
)  # look-around, back references, possessive repeats

_Kind = Literal["duration", "number", "name", "string", "operator", "mark", "end"]


class _Token(NamedTuple):
    kind: _Kind
    text: str
    at: int


def parse(text: str) -> Expression:
    """Understand a query. Raise `QueryError`, which tells the character where it stopped."""
    if len(text) > QUERY_CHARACTERS:
        raise QueryError(f"the query is longer than {QUERY_CHARACTERS} characters")
    reader = _Reader(_tokens(text))
    expression = reader.expression(0)
    reader.expect("end")
    return expression


def parse_duration(text: str) -> float:
    """Seconds of `5m`, `1h30m` …; raise `QueryError` for anything else and for zero."""
    if not text or not DURATION.fullmatch(text):
        raise QueryError(f'not a valid duration string: "{text}"')
    seconds = sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)(ms|[smhdwy])", text))
    if seconds == 0:
        raise QueryError("duration must be greater than 0")
    return seconds


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise QueryError(f"1:{at + 1}: parse error: {text[at]!r} is not understood here")
        if match.lastgroup != "space":
            tokens.append(_Token(cast("_Kind", match.lastgroup), match.group(), at))
        at = match.end()
    return [*tokens, _Token("end", "end of input", at)]


class _Reader:
    """Recursive descent: one method per line of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def expression(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise QueryError(f"brackets are nested more than {DEEPEST} deep")
        token = self._tokens[self._at]
        if token.kind == "number":
            return Number(float(self._take().text))
        if self._skip("("):
            inner = self.expression(depth + 1)
            self.expect("mark", ")")
            return inner
        if token.kind == "name" and self._tokens[self._at + 1].text in {"(", "by", "without"}:
            return self._call(depth)
        return self._selector()

    def expect(self, kind: _Kind, text: str = "") -> str:
        token = self._tokens[self._at]
        if token.kind != kind or (text and token.text != text):
            raise QueryError(f"1:{token.at + 1}: parse error: unexpected {token.text!r}, expected {text or kind}")
        return self._take().text

    def _call(self, depth: int) -> Expression:
        token = self._take()
        if token.text == "rate":
            return self._rate()
        if token.text == "sum":
            return self._sum(depth)
        raise QueryError(
            f"1:{token.at + 1}: parse error: {token.text} is not among what this stand-in answers: sum, rate"
        )

    def _sum(self, depth: int) -> Sum:
        by = self._by()
        self.expect("mark", "(")
        inner = self.expression(depth + 1)
        self.expect("mark", ")")
        if isinstance(inner, Number):
            raise QueryError("parse error: expected type instant vector in aggregation expression, got scalar")
        return Sum(inner, by or self._by())

    def _by(self) -> tuple[str, ...]:
        if not self._skip("by"):
            return ()
        self.expect("mark", "(")
        labels: list[str] = []
        while not self._skip(")"):
            labels.append(self.expect("name"))
            self._separate(")")
        return tuple(labels)

    def _rate(self) -> Rate:
        self.expect("mark", "(")
        selector = self._selector()
        window = parse_duration(self.expect("duration")[1:-1].strip())
        self.expect("mark", ")")
        return Rate(selector, window)

    def _selector(self) -> Selector:
        matchers: list[Matcher] = []
        if self._tokens[self._at].kind == "name":
            matchers.append(Matcher("__name__", "=", self._take().text))
        else:
            self._expect_here("{")
        if self._skip("{"):
            while not self._skip("}"):
                matchers.append(self._matcher())
                self._separate("}")
        if all(matcher.accepts({}) for matcher in matchers):
            raise QueryError("parse error: vector selector must contain at least one non-empty matcher")
        return Selector(tuple(matchers))

    def _matcher(self) -> Matcher:
        label = self.expect("name")
        operator = cast("Operator", self.expect("operator"))
        value = _unquote(self.expect("string"))
        return Matcher(label, operator, value, _pattern(value) if operator in get_args(Operator)[2:] else None)

    def _separate(self, closing: str) -> None:
        if not self._skip(","):
            self._expect_here(closing)

    def _expect_here(self, text: str) -> None:
        self.expect("mark", text)
        self._at -= 1

    def _skip(self, text: str) -> bool:
        found = self._tokens[self._at].text == text and self._tokens[self._at].kind in {"mark", "name"}
        self._at += found
        return found

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]


def _unquote(text: str) -> str:
    quote, inner = text[0], text[1:-1]
    return inner if quote == "`" else _ESCAPE.sub(lambda match: _unescape(match.group(1), quote), inner)


def _unescape(code: str, quote: str) -> str:
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    if len(code) == 3:
        return chr(int(code, 8))
    if code != quote and code not in _SIMPLE_ESCAPES:
        raise QueryError(f"parse error: unknown escape sequence U+{ord(code):04X} {code!r}")
    return _SIMPLE_ESCAPES.get(code, code)


def _pattern(text: str) -> re.Pattern[str]:
    if _PYTHON_ONLY.search(text):
        raise QueryError(f"parse error: error parsing regexp: {text!r} uses what RE2 does not know")
    try:
        return re.compile(text, re.DOTALL)  # Prometheus compiles with (?s)
    except re.error as error:
        raise QueryError(f"parse error: error parsing regexp: {error}") from None
