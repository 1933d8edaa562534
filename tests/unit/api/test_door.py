from chalice.app import Chalice, Request

from chalicelib.api.answer import Answer, Sent
from chalicelib.api.door import AnyOperation, Call, Doors, Handler
from chalicelib.api.operation import Operation, Reply
from chalicelib.api.validation import NoBody, NoQuery

GET = Operation(
    method="GET",
    path="/things/{name}",
    id="getThing",
    summary="Get a thing",
    access="anyone",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(200, "The thing."),),
)


class FakeFront:
    """Remembers which operation came with which method."""

    def __init__(self) -> None:
        self.served: list[tuple[str, str]] = []

    def serve(self, operation: AnyOperation, handler: Handler, request: Request) -> Sent:
        self.served.append((operation.id, request.method))
        return Sent(Answer(200, {"ok": True}))


def make_doors() -> Doors:
    doors = Doors("things")

    @doors.serves(GET)
    def get_thing(call: Call[NoQuery, NoBody]) -> Answer:
        raise AssertionError("the front decides whether to call it")

    return doors


def opened(front: FakeFront) -> Chalice:
    app = Chalice("things", configure_logs=False)
    app.register_blueprint(make_doors().blueprint(front))
    return app


def ask(app: Chalice) -> int:
    event = {
        "requestContext": {"resourcePath": "/things/{name}", "httpMethod": "GET"},
        "headers": {"content-type": "text/plain"},
        "multiValueQueryStringParameters": None,
        "pathParameters": {"name": "x"},
        "stageVariables": None,
        "body": None,
    }
    status: int = app(event, None)["statusCode"]
    return status


def test_doors_know_their_operations() -> None:
    assert list(make_doors()) == [GET]


def test_a_request_goes_through_the_front_whatever_its_content_type() -> None:
    front = FakeFront()
    assert ask(opened(front)) == 200
    assert front.served == [("getThing", "GET")]


def test_the_same_doors_can_be_opened_by_two_applications() -> None:
    doors, one, other = make_doors(), FakeFront(), FakeFront()
    first, second = Chalice("first", configure_logs=False), Chalice("second", configure_logs=False)
    first.register_blueprint(doors.blueprint(one))
    second.register_blueprint(doors.blueprint(other))
    ask(first)
    assert (len(one.served), len(other.served)) == (1, 0)
