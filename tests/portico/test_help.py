"""Help: fast, complete, and in the documentation word for word."""

import re
import subprocess
import sys
import tomllib

import pytest

from chalicelib.version import VERSION as SERVICE_VERSION
from portico.commands.lazy import COMMANDS, portico
from portico.exits import Exit
from portico.manual import help_of, renewed
from portico.version import VERSION
from tests.house.tree import ROOT
from tests.portico.terminals import Terminal

HEAVY = {"asyncio", "httpx", "re2", "rich", "ssl", "websockets"}  # what `portico --help` does not wait for


def test_the_documentation_has_the_help_of_every_command() -> None:
    page = (ROOT / "docs" / "cli.md").read_text()
    assert renewed(page) == page, "renew it: python -m portico.manual docs/cli.md"
    assert {f"<!-- help: portico {name} -->" for name in COMMANDS} <= set(page.splitlines())


def test_every_exit_status_is_in_the_help() -> None:
    told = " ".join(help_of("").split())
    for status in Exit:
        assert f"{status.value} {status.text}" in told


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_is_the_commands_own(name: str) -> None:
    command = portico.get_command(portico.make_context("portico", ["tap"], resilient_parsing=True), name)
    assert command is not None
    assert command.short_help == COMMANDS[name][1]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["tap", "--help"], ["--version"]])
def test_help_is_no_mistake(terminal: Terminal, arguments: list[str]) -> None:
    assert terminal.run(*arguments) is Exit.OK
    assert terminal.out.getvalue()
    assert terminal.told == ""


def test_the_cold_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from portico.__main__ import run; from portico.environment import of_this_process;"
        "run(['--help'], of_this_process()); sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Usage: portico" in done.stdout
    assert HEAVY.isdisjoint(done.stderr.split())


def test_an_unknown_command_or_option_is_named(terminal: Terminal) -> None:
    assert terminal.run("taps") is Exit.USAGE
    assert terminal.run("tap", "--statu", "5xx") is Exit.USAGE
    assert "No such command 'taps'" in terminal.told
    assert "--status" in terminal.told


def test_the_version_is_the_services() -> None:
    assert VERSION == SERVICE_VERSION


def test_the_package_is_the_command_line_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["scripts"] == {"portico": "portico.__main__:main"}
    assert project["tool"]["setuptools"]["packages"]["find"]["include"] == ["portico", "portico.*"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "portico.version.VERSION"}


def test_every_package_that_it_imports_is_required_and_pinned() -> None:
    wanted = re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements-cli.txt").read_text(), re.MULTILINE)
    assert {name for name, _ in wanted} == {"click", "google-re2", "httpx", "rich", "websockets"}
    pinned = (ROOT / "constraints.txt").read_text().split()
    assert [f"{name}=={version}" for name, version in wanted if f"{name}=={version}" not in pinned] == []
