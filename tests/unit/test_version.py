"""`chalicelib/version.py` holds a semantic version, as the changelog promises."""

import re

from chalicelib.version import VERSION


def test_the_version_is_semantic() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
