import pytest

from local.prometheus.grammar import DEEPEST, QUERY_CHARACTERS, parse, parse_duration
from local.prometheus.query import QueryError, Rate, Selector, Sum


def only_matcher(query: str) -> tuple[str, str, str]:
    expression = parse(query)
    assert isinstance(expression, Selector)
    matcher = expression.matchers[-1]
    return matcher.label, matcher.operator, matcher.value


def test_the_queries_that_portico_sends() -> None:
    rate = parse('sum(rate(dataplane_connections_total{type="tcp",tunnel_name="acmeco.acmeco"}[5m]))')
    assert isinstance(rate, Sum)
    assert isinstance(rate.of, Rate)
    assert rate.of.window == 300
    assert [(m.label, m.value) for m in rate.of.selector.matchers][1:] == [
        ("type", "tcp"),
        ("tunnel_name", "acmeco.acmeco"),
    ]
    clients = parse(r'sum by (tunnel_name) (controlplane_connected_gauge{tunnel_name=~".+\\.acmeco"})')
    assert isinstance(clients, Sum)
    assert clients.by == ("tunnel_name",)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (r'm{l="a\\.b"}', r"a\.b"),
        (r'm{l="a\"b\n"}', 'a"b\n'),
        (r"m{l='it\'s'}", "it's"),
        (r"m{l=`a\.b`}", r"a\.b"),
        (r'm{l="\x41\u00e4\101"}', "AäA"),
        ('m{l="ü{}[]()",}', "ü{}[]()"),
    ],
)
def test_strings_are_go_strings(query: str, value: str) -> None:
    assert only_matcher(query) == ("l", "=", value)


@pytest.mark.parametrize("operator", ["=", "!=", "=~", "!~"])
def test_all_four_operators(operator: str) -> None:
    assert only_matcher(f'm{{l {operator} "x"}}') == ("l", operator, "x")


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("", "unexpected 'end of input'"),
        ("sum(", "unexpected 'end of input'"),
        ("sum(rate(m[5m])", "expected )"),
        ("m}", "unexpected '}'"),
        ("m{l}", "expected operator"),
        ("m{l=x}", "expected string"),
        ('m{l="x" k="y"}', "expected }"),
        (r'm{l="a\.b"}', "unknown escape sequence"),
        (r'm{l="a\'b"}', "unknown escape sequence"),
        ('m{l="', "not understood"),
        ("{}", "at least one non-empty matcher"),
        ('{l=~".*"}', "at least one non-empty matcher"),
        ("rate(m)", "expected duration"),
        ("rate(m[5])", "not a valid duration"),
        ("rate(m[])", "not a valid duration"),
        ("rate(m[0s])", "greater than 0"),
        ("rate(sum(m)[5m])", "expected duration"),
        ("m[5m]", "unexpected '[5m]'"),
        ("m offset 5m", "unexpected 'offset'"),
        ("m @ 1", "not understood"),
        ("m + m", "not understood"),
        ("avg(m)", "avg is not among"),
        ("increase(m[5m])", "increase is not among"),
        ("sum without (a) (m)", "expected ("),
        ("sum(1)", "got scalar"),
        ("sum by (a,,b) (m)", "expected name"),
        ('m{l=~"("}', "error parsing regexp"),
        ('m{l=~"(?=x)"}', "RE2 does not know"),
        ('m{l=~"(?<=x)"}', "RE2 does not know"),
        (r'm{l=~"(a)\\1"}', "RE2 does not know"),
        ("m m", "unexpected 'm'"),
    ],
)
def test_what_is_outside_is_refused_with_a_place_or_a_reason(query: str, complaint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert complaint in str(caught.value)


def test_brackets_and_lengths_are_bounded() -> None:
    parse("(" * DEEPEST + "m" + ")" * DEEPEST)
    with pytest.raises(QueryError, match="nested"):
        parse("(" * (DEEPEST + 1) + "m" + ")" * (DEEPEST + 1))
    with pytest.raises(QueryError, match="longer"):
        parse("m" * (QUERY_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("text", "seconds"), [("5m", 300), ("1h30m", 5400), ("90s", 90), ("500ms", 0.5), ("1d", 86_400)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "5 m", "1m1h", "1.5m", "-5m", "0s"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(QueryError):
        parse_duration(text)
