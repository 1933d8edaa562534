"""The seam to the encoder."""

from base64 import b64decode
from zlib import decompress

import pytest

from chalicelib.tap.encode import Fragment, decode, deflated, encode


def test_json_goes_into_json_as_it_is() -> None:
    assert encode({"a": [Fragment(b'{"b":1}')]}) == b'{"a":[{"b":1}]}'


def test_text_stays_unicode() -> None:
    assert encode("‹µ›") == '"‹µ›"'.encode()


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="malformed"):
        decode("{]")


def test_a_deflated_frame_is_base64_of_zlib() -> None:
    assert decompress(b64decode(deflated(b"frame" * 100))) == b"frame" * 100
