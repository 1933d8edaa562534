import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.redaction import GONE, redact


@pytest.mark.parametrize(
    "key",
    [
        "Authorization",
        "proxy-authorization",
        "Cookie",
        "set-cookie",
        "authToken",
        "x-api-key",
        "apiKey",
        "password",
        "client_secret",
        "licence",
        "license",
        "l5d-client-id",
    ],
)
def test_values_go_by_the_names_of_their_keys(key: str) -> None:
    assert redact({"inside": [{key: "canary"}]}) == {"inside": [{key: GONE}]}


@pytest.mark.parametrize(
    "text",
    [
        "sent Authorization: Bearer canary-1",
        "Basic canary-2==",
        "key ptk_canary_3 refused",
        "eyJhbGciOiJub25lIn0.canary4.canary4",
        "GET /v1/tunnels?access_token=canary-5&limit=1",
        "https://h/?a=1&X-Amz-Signature=canary-6",
    ],
)
def test_credentials_go_by_their_shape(text: str) -> None:
    assert "canary" not in str(redact(text))
    assert GONE in str(redact(text))


@pytest.mark.parametrize(
    "text", ["tunnel acmeco/web does not exist", "namespace=acmeco", "/v1/tunnels/{name}", "keyboard"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact({"detail": text, "count": 3, "on": True, "none": None}) == {
        "detail": text,
        "count": 3,
        "on": True,
        "none": None,
    }


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON)
def test_doing_it_twice_changes_nothing_more(value: object) -> None:
    once = redact(value)
    assert redact(once) == once
    assert json.dumps(once)
