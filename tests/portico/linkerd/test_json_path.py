"""Names, indexes and `[*]`; the first result counts; what is not there is told as Linkerd tells it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.linkerd.display import Json, display
from portico.linkerd.json_path import NO_RESULT, BadPath, first, parse
from tests.portico.linkerd.events import BUSY

REQUEST = display(BUSY[0])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("proxyDirection", "OUTBOUND"),
        (".destination.metadata.pod", "my-pod"),
        ("{.destination.metadata['pod']}", "my-pod"),
        ("requestInitEvent.headers[0].valueStr", "header-value-str-1"),
        ("requestInitEvent.headers[-1].name", "header-name-2"),
        ("requestInitEvent.headers[*].name", "header-name-1"),
        ("requestInitEvent.headers[*].valueBin", "aGVhZGVyLXZhbHVlLWJpbi0y"),
        ("source.metadata", None),
        ("responseEndEvent", None),
        ("requestInitEvent.id.stream", 0),
    ],
)
def test_what_is_there_is_found(path: str, found: Json) -> None:
    assert first(parse(path), REQUEST) == (found, "")


def test_a_dot_in_a_name_is_escaped() -> None:
    assert first(parse(r"labels.app\.kubernetes\.io/name"), {"labels": {"app.kubernetes.io/name": "web"}}) == (
        "web",
        "",
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nothing", "nothing is not found"),
        ("source.metadata.pod", "pod is not found"),
        ("responseEndEvent.id", "id is not found"),
        ("requestInitEvent.headers[2]", "array index out of bounds: index 2, length 2"),
        ("requestInitEvent.headers[-3]", "array index out of bounds: index -3, length 2"),
        ("source.metadata[0]", "array index out of bounds: index 0, length 0"),
        ("source[0]", "not an array or slice"),
    ],
)
def test_what_is_not_there_is_told(path: str, said: str) -> None:
    assert first(parse(path), REQUEST) == (None, f'{{"error jsonpath":" {said}" }}')


def test_no_result_at_all_is_told_too() -> None:
    assert first(parse("headers[*]"), {"headers": []}) == (None, NO_RESULT)
    assert first(parse("headers[*].name"), {"headers": []}) == (None, NO_RESULT)


@pytest.mark.parametrize("path", ["a..b", "..", "a[?(@.b)]", "a[0:1]", "a.*", "a[", "a\\"])
def test_what_goes_beyond_is_refused(path: str) -> None:
    with pytest.raises(BadPath, match="goes beyond"):
        parse(path)


@pytest.mark.parametrize("path", ["", "{}", "{.a}{.b}", "x{.a}"])
def test_what_is_no_path_is_refused_in_linkerds_words(path: str) -> None:
    with pytest.raises(BadPath, match="unexpected path string"):
        parse(path)


@given(st.text(max_size=20))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    try:
        steps = parse(text)
    except BadPath:
        return
    found, instead = first(steps, REQUEST)
    assert found is None or instead == ""
