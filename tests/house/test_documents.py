"""What stands beside the code: the verbs of the Makefile, the first screen of the README, the licence, pinned versions."""

import re
import subprocess

import pytest

from tests.house.tree import ROOT

FIRST_SCREEN = 40  # lines; what a newcomer sees without scrolling


def test_the_readme_shows_the_two_commands_on_its_first_screen() -> None:
    screen = "\n".join((ROOT / "README.md").read_text().splitlines()[:FIRST_SCREEN])
    assert "make run" in screen
    assert "make test" in screen
    assert screen.count("curl") >= 3


def test_every_verb_of_the_makefile_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    told = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert set(phony.group(1).split()) == told


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-run.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_the_version_of_the_constraints(name: str) -> None:
    constraints = set((ROOT / "constraints.txt").read_text().lower().split())
    wanted = re.findall(r"^([\w-]+)(?:\[\w+\])?(==\S+)", (ROOT / name).read_text(), re.MULTILINE)
    assert wanted
    loose = [package + version for package, version in wanted if _spellings(package, version).isdisjoint(constraints)]
    assert loose == []


def _spellings(package: str, version: str) -> set[str]:
    name = package.lower()
    return {name + version, name.replace("-", "_") + version, name.replace("_", "-") + version}


def test_nothing_committed_names_a_home_of_somebodys_machine() -> None:
    found = subprocess.run(
        ["git", "grep", "-nIE", r"(^|[^A-Za-z.<])/(root|home/[a-z]+|Users/[A-Za-z]+)/", "--", ".", ":!tests/house"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode not in (0, 1):
        pytest.skip("this copy of the sources is not a git checkout")
    assert found.stdout == ""
