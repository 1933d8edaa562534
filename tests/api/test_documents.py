"""What the documentation says is what the code holds."""

import re
from pathlib import Path

import pytest

from chalicelib.access.idempotency import KEY_LENGTH
from chalicelib.access.scopes import SCOPES
from chalicelib.api.health import LOOK_SECONDS
from chalicelib.api.json_body import BODY_BYTES
from chalicelib.api.openapi import operations
from chalicelib.api.tap_requests import DEFAULT_RPS, EVENTS, MOST_EVENTS, MOST_SECONDS, SECONDS
from chalicelib.tap.allowance import MAX_RPS, PODS, TAPS, WATCHES
from chalicelib.uplink.limits import PAGE, Limits
from tests.api.house import House

API = Path("docs/api.md").read_text()
PROBLEMS = Path("docs/problems.md").read_text()
CONTRACT = Path("docs/openapi.json").read_text()


@pytest.mark.parametrize(
    ("limit", "page"),
    [
        (f"at most {BODY_BYTES // 1024} KiB", API),
        (f"{BODY_BYTES // 1024} KiB", PROBLEMS),
        (f"at most {PAGE}", API),
        (f"{Limits().max_listed:,}", API),
        (f"({EVENTS};\n{MOST_EVENTS:,} at most)", API),
        (f"({SECONDS}; {MOST_SECONDS} at most)", API),
        (f"{TAPS} taps and {WATCHES} watches", API),
        (f"more than {PODS} pods", API),
        (f"({DEFAULT_RPS:g}; {MAX_RPS:,g} at most)", API),
        (f"every {LOOK_SECONDS} seconds", CONTRACT),
        (f'"maxLength": {KEY_LENGTH}', CONTRACT),
        (f'"maxItems": {Limits().max_tcp_ports}', CONTRACT),
    ],
)
def test_every_limit_is_documented(limit: str, page: str) -> None:
    assert limit in page


def test_every_scope_is_documented() -> None:
    assert [scope for scope in SCOPES if f"`{scope}`" not in API] == []


def test_every_open_path_is_documented() -> None:
    assert [each.path for each in operations() if each.access == "anyone" and f"`{each.path}`" not in API] == []


def test_the_documented_curls_work() -> None:
    house = House()
    house.cluster.add_namespace("acmeco")
    curls = [line for line in API.splitlines() if line.startswith("curl")]
    assert len(curls) == 6
    statuses = []
    for curl in (curls[1], curls[0], *curls[2:]):
        target = re.search(r'"\$PORTICO([^"]+)"', curl)
        content = re.search(r"-d '([^']+)'", curl)
        method = "PUT" if "-X PUT" in curl else "POST" if content else "GET"
        assert target
        form = {"Content-Type": "application/x-www-form-urlencoded"} if content else {}
        statuses.append(house.send(method, target[1], content[1] if content else None, **form).status)
    assert statuses == [201, 200, 200, 200, 200, 201]
