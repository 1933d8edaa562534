"""Laws 9 and 10: names are the field's own, and `tests/unit` mirrors `chalicelib` file by file."""

from tests.house.tree import ROOT, sources

BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def test_no_file_hides_behind_a_name_that_says_nothing() -> None:
    assert [str(s.path) for s in sources() if s.path.stem.lstrip("_") in BANNED] == []


def test_every_file_of_the_application_has_its_unit_test() -> None:
    missing = []
    for source in sources("chalicelib"):
        if source.path.stem == "__init__" or source.path.stem.endswith("ports"):
            continue  # a docstring, and Protocols: nothing to run; fakes and adapters pass tests/contract_ports
        inside = source.path.relative_to("chalicelib")
        mirror = ROOT / "tests" / "unit" / inside.parent / f"test_{inside.name}"
        if not mirror.exists():
            missing.append(str(source.path))
    assert missing == []


def test_every_unit_test_belongs_to_a_file() -> None:
    orphans = []
    for source in sources("tests"):
        if source.path.parts[1] == "unit" and source.path.name.startswith("test_"):
            inside = source.path.relative_to("tests/unit")
            if not (ROOT / "chalicelib" / inside.parent / inside.name.removeprefix("test_")).exists():
                orphans.append(str(source.path))
    assert orphans == []
