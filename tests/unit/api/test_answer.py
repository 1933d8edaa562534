import json

import pytest

from chalicelib.api.answer import ANSWER_BYTES, Answer, Sent, encode
from chalicelib.errors import ResultTooLarge


def test_a_body_is_json_text_with_its_type() -> None:
    sent = Sent(Answer(201, {"name": "é"}, {"Location": "/x"}))
    assert (sent.status_code, sent.body) == (201, '{"name":"é"}')
    assert sent.headers == {"Location": "/x", "Content-Type": "application/json"}


def test_no_content_has_no_type() -> None:
    sent = Sent(Answer(204))
    assert (sent.status_code, sent.body, sent.headers) == (204, "", {})


def test_an_empty_array_is_a_body() -> None:
    assert Sent(Answer(200, [])).body == "[]"


def test_text_is_sent_as_it_is() -> None:
    sent = Sent(Answer(200, text="<p>", media_type="text/html"))
    assert (sent.body, sent.headers) == ("<p>", {"Content-Type": "text/html"})


def test_the_largest_answer_fits_and_a_larger_one_says_what_to_do() -> None:
    one = {"x": "y" * 98}
    fits = (ANSWER_BYTES - 10) // (len(json.dumps(json.dumps(one, separators=(",", ":")))) - 1)
    assert len(json.dumps(encode([one] * fits))) <= ANSWER_BYTES
    with pytest.raises(ResultTooLarge, match="limit"):
        encode([one] * (fits + 2))


def test_the_size_is_that_of_the_escaped_string() -> None:
    with pytest.raises(ResultTooLarge):
        encode([{"x": '"' * (ANSWER_BYTES // 3)}])


def test_what_is_no_json_cannot_leave() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode({"x": float("nan")})
