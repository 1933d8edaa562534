"""What a door gives back, and how it becomes Chalice's response: JSON text of a size that Lambda can return."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalice.app import Response

from chalicelib.errors import ResultTooLarge

ANSWER_BYTES = 5_500_000  # bytes; Lambda returns 6,291,556 at most, the body counted as the JSON string it travels as
SAFE_CHARACTERS = 400_000  # none takes more than 12 bytes as such a string: shorter bodies need not be measured

Json = Mapping[str, object] | list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` None: no content. `text` is for what is not JSON (the page). `code` is a problem's, for the access line."""

    status: int = 200
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    media_type: str = "application/json"
    code: str = ""


class Sent(Response):
    """A response that came through the front: the middleware tells it from Chalice's own by its class."""

    def __init__(self, answer: Answer) -> None:
        headers: dict[str, str | list[str]] = dict(answer.headers)
        text = answer.text if answer.body is None else encode(answer.body)
        if text:
            headers["Content-Type"] = answer.media_type
        super().__init__(body=text, headers=headers, status_code=answer.status)
        self.code = answer.code


def encode(body: Json) -> str:
    """Raise `ResultTooLarge` where Lambda could not return it."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if len(text) > SAFE_CHARACTERS and len(json.dumps(text)) > ANSWER_BYTES:
        raise ResultTooLarge("the answer is too large for one; ask for a part with the query parameter limit")
    return text
