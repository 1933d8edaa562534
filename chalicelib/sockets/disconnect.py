"""`$disconnect`: a viewer less. Best effort, as API Gateway's event is: whoever is not heard of goes all the same."""

from chalicelib.sockets.incoming import SocketEvent
from chalicelib.sockets.rooms import SocketRooms

Answer = dict[str, object]


def disconnect(event: SocketEvent, rooms: SocketRooms) -> Answer:
    """Raises nothing."""
    try:
        rooms.attending.leave(event.connection_id)
    except Exception as error:  # noqa: BLE001 - the last wall: the sweep removes what stays
        rooms.journal.failed(error)
        return {"statusCode": 500}
    return {"statusCode": 200}
