from dataclasses import fields

from chalicelib.api.rooms import Rooms


def test_these_are_the_rooms_that_doors_open_to() -> None:
    assert [field.name for field in fields(Rooms)] == [
        "limits",
        "authentication",
        "idempotency",
        "tunnels",
        "namespaces",
        "health",
        "checks",
        "taps",
    ]
