"""docs/gateway.md says what the code does: every limit, every option, every renamed header."""

from pathlib import Path

import pytest

from local.gateway import limits
from local.gateway.options import parser
from local.gateway.rest_answer import DROPPED, REMAPPED

PAGE = Path("docs/gateway.md").read_text()
LIMITS = [name for name in vars(limits) if name.isupper() and name not in {"KIB", "MIB"}]


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_is_in_the_table(name: str) -> None:
    row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")), "")
    value = vars(limits)[name]
    number = value[0] if isinstance(value, tuple) else value
    told = [f"{number:,.0f}", f"{number:.0f} s", f"{number / 60:g} min", f"{number / 3600:g} h"]
    told += [f"{number / limits.KIB:g} KB", f"{number / limits.MIB:g} MB", f"{number} MB"]
    assert any(f" {text} " in row or f" {text}, " in row for text in told), row


def test_no_limit_in_the_table_is_gone() -> None:
    rows = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `") and line.split("`")[1].isupper()]
    assert {row for row in rows if not row.startswith(("AWS_", "PORTICO_", "WS_"))} == set(LIMITS)


@pytest.mark.parametrize("name", sorted(REMAPPED | DROPPED))
def test_every_header_that_changes_is_named(name: str) -> None:
    assert name in PAGE.lower()


def test_every_option_explains_itself() -> None:
    silent = [action.dest for action in parser()._actions if not action.help]
    assert silent == []
