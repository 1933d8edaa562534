"""Who follows a citation arrives: every page that code or a page names is there, with the section or heading that is named."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, sources

DOCS = ROOT / "docs"
PAGES = (*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md")))
PATH = re.compile(r"docs/[\w/-]+\.(?:md|json)\b")
BARE = re.compile(r"(?<![\w/.-])[a-z][\w-]*\.md\b")  # a page without its folder: it leads nowhere from where it is read
CODE = re.compile(r"`[^`\n]*`")  # a regular expression in it may look like a link
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
CITATION = re.compile(r"(inlets-uplink|linkerd-tap)(?:\.md)?`? ((?:,? ?§[\d.]*\d)+)")
HEADING = re.compile(r"docs/([\w/-]+)\.md`?, ([A-Z][a-z]+(?: [a-z]+)*)")
TITLE = re.compile(r"^(?:#+ (.+)|\*\*(.+?)\*\*)", re.MULTILINE)
NUMBERED = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? ", re.MULTILINE)


def texts() -> Iterator[tuple[Path, str]]:
    """Every hand-written source and page."""
    yield from ((source.path, source.text) for source in sources())
    yield from ((page.relative_to(ROOT), page.read_text()) for page in PAGES)


def headings(page: str) -> set[str]:
    """With the words in bold that begin a paragraph."""
    text = (DOCS / f"{page}.md").read_text()
    return {title or lead for title, lead in TITLE.findall(text)}


def test_every_page_that_is_named_is_there() -> None:
    named = {(str(at), path) for at, text in texts() for path in PATH.findall(text)}
    assert len(named) > 50
    assert sorted(pair for pair in named if not (ROOT / pair[1]).exists()) == []


def test_every_link_between_pages_leads_somewhere() -> None:
    links = {(page, target) for page in PAGES for target in LINK.findall(CODE.sub("", page.read_text()))}
    assert len(links) > 20
    assert sorted(str(pair) for pair in links if not (pair[0].parent / pair[1]).exists()) == []


def test_no_source_names_a_page_without_its_folder() -> None:
    roots = {page.name for page in ROOT.glob("*.md")}
    found = {
        (str(source.path), name)
        for source in sources("chalicelib", "local", "portico")
        for name in BARE.findall(source.text)
    }
    assert sorted(pair for pair in found if pair[1] not in roots) == []


@pytest.mark.parametrize("page", ["inlets-uplink", "linkerd-tap"])
def test_every_cited_section_is_in_its_reference(page: str) -> None:
    there = set(NUMBERED.findall((DOCS / "reference" / f"{page}.md").read_text()))
    cited = {
        (str(at), section)
        for at, text in texts()
        for name, sections in CITATION.findall(text)
        if name == page
        for section in re.findall(r"§([\d.]*\d)", sections)
    }
    assert cited
    assert sorted(pair for pair in cited if pair[1] not in there) == []


def test_every_heading_that_is_named_is_on_its_page() -> None:
    named = {(str(at), page, heading) for at, text in texts() for page, heading in HEADING.findall(text)}
    assert named
    assert sorted(one for one in named if one[2] not in headings(one[1])) == []
