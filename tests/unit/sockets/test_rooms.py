from dataclasses import replace

import pytest

from chalicelib.sockets.incoming import SocketEvent
from tests.unit.sockets.events import connect_event
from tests.unit.sockets.room import Room


@pytest.mark.parametrize(
    ("management", "region", "endpoint"),
    [
        ("", "eu-west-1", "https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod"),
        ("", "cn-north-1", "https://abcdef1234.execute-api.cn-north-1.amazonaws.com.cn/prod"),
        ("https://tap.example.com", "eu-west-1", "https://tap.example.com"),
    ],
)
def test_where_to_post_is_never_what_a_client_says(management: str, region: str, endpoint: str) -> None:
    rooms = replace(Room().rooms, management=management, region=region)
    assert rooms.endpoint(SocketEvent(connect_event())) == endpoint
