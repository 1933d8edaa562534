from chalicelib.api.page import page


def test_links_start_at_the_stage() -> None:
    assert 'href="/dev/v1/openapi.json"' in page("/dev")
    assert 'href="/v1/health"' in page("")


def test_a_strange_path_is_no_markup() -> None:
    assert "<script" not in page('/"><script>')


def test_nothing_is_loaded() -> None:
    assert "src=" not in page("")
    assert "http" not in page("").replace('lang="en"', "")
