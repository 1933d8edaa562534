from chalicelib.api import contract_parts
from chalicelib.api.openapi import operations
from chalicelib.api.operation import Header

PARTS = {name: part for name, part in vars(contract_parts).items() if isinstance(part, Header)}


def test_every_part_is_used_by_some_operation() -> None:
    used = [header for each in operations() for header in each.headers]
    used += [header for each in operations() for reply in each.replies for header in reply.headers]
    assert all(part in used for part in PARTS.values())


def test_every_part_says_what_it_is_for() -> None:
    assert PARTS
    assert all(part.description.endswith((".", "`.")) or ";" in part.description for part in PARTS.values())
