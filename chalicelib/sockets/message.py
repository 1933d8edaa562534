"""One client frame. What it does, and what the client is told of its mistakes, is the tap room's."""

from chalicelib.sockets.incoming import SocketEvent
from chalicelib.sockets.rooms import SocketRooms

Answer = dict[str, object]


def message(event: SocketEvent, rooms: SocketRooms) -> Answer:
    """API Gateway wants an answer and tells it nobody. Raises nothing."""
    try:
        rooms.attending.hear(event.connection_id, rooms.endpoint(event), event.text)
    except Exception as error:  # noqa: BLE001 - the last wall: a raise would become a frame of API Gateway's own
        rooms.journal.failed(error)
        return {"statusCode": 500}
    return {"statusCode": 200}
