"""A tiny Chalice app with one door of each kind, for the gateway's tests: each does what its event says."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from chalice.app import Chalice, CloudWatchEvent, Cron, Rate, Request, Response, WebsocketEvent

from local.gateway.lambda_context import LambdaContext
from tests.local.gateway.sample.doors import blueprint

Event = dict[str, Any]
Client = Any  # boto3 ships no types
app = Chalice(app_name="sample")
app.register_blueprint(blueprint, url_prefix="/blue")
BOTH = ["application/json", "application/x-www-form-urlencoded", "application/octet-stream", "text/plain"]


@app.route("/")
def root() -> dict[str, str]:
    return {"hello": "world"}


@app.route("/echo/{name}", methods=["GET", "POST", "HEAD"], content_types=BOTH)
def echo(name: str) -> dict[str, Any]:
    """The whole event, and who runs it."""
    request = app.current_request
    assert request is not None
    context = request.lambda_context
    assert context is not None
    return {
        "event": request.to_original_event(),
        "name": name,
        "bytes": len(request.raw_body),
        "pid": os.getpid(),
        "remaining": context.get_remaining_time_in_millis(),
        "requestId": context.aws_request_id,
        "memory": context.memory_limit_in_mb,
        "function": os.environ["AWS_LAMBDA_FUNCTION_NAME"],
    }


@app.route("/echo/literal")
def literal() -> dict[str, str]:
    return {"literal": "yes"}


@app.route("/answer", methods=["POST"])
def answer() -> Response:
    """What the body says: status, headers, body."""
    assert app.current_request is not None
    asked = app.current_request.json_body
    return Response(body=asked.get("body"), headers=asked.get("headers", {}), status_code=asked.get("status", 200))


@app.route("/large/{size}")
def large(size: str) -> Response:
    """A body of so many double quotes: each is two bytes once encoded."""
    return Response(body='"' * int(size), headers={"Content-Type": "text/plain"})


@app.route("/sleep/{seconds}")
def sleep(seconds: str) -> dict[str, int]:
    time.sleep(float(seconds))
    return {"pid": os.getpid()}


def meet(name: str, count: int) -> None:
    """Wait until `count` invocations are here at once: proof that they run beside each other, however slow the machine."""
    folder = Path(os.environ["SAMPLE_FOLDER"])
    (folder / f"{name}-{os.getpid()}-{time.monotonic_ns()}.here").touch()
    deadline = time.monotonic() + 25
    while len(list(folder.glob(f"{name}-*.here"))) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name}: not {count} at once")
        time.sleep(0.01)


@app.route("/meet/{count}")
def meeting(count: str) -> dict[str, int]:
    meet("rest", int(count))
    return {"pid": os.getpid()}


@app.route("/exit")
def leave() -> None:
    os._exit(3)


@app.route("/print")
def say() -> dict[str, str]:
    print("a line on standard output")  # noqa: T201  # what the test looks for
    print("a line on standard error", file=sys.stderr)  # noqa: T201
    return {}


@app.route("/pixel")
def pixel() -> Response:
    return Response(body=b"\x89PNG\xff\x00", headers={"Content-Type": "image/png"})


@app.route("/cors", methods=["GET", "PUT"], cors=True)
def cors() -> dict[str, str]:
    return {}


@app.middleware("http")
def raw(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """Lets a test answer with anything, well formed or not, past Chalice's own checks."""
    forced = event.headers.get("X-Forced-Answer")
    return Forced(forced) if forced else get_response(event)


class Forced(Response):
    """An answer that Lambda gets as it is."""

    def __init__(self, text: str) -> None:
        super().__init__(body="")
        self._text = text

    def to_dict(self, binary_types: list[str] | None = None) -> Event:
        forced: Event = json.loads(self._text)
        return forced


@app.lambda_function(name="work")
def work(event: Event, context: LambdaContext) -> Event:
    """Append a line to `file`, then sleep, fail, exit or answer, as the event says."""
    if "file" in event:
        with Path(event["file"]).open("a") as file:
            file.write(f"{event.get('line', 'x')} {time.time()} {context.aws_request_id}\n")
    time.sleep(event.get("sleep", 0))
    if "fail" in event:
        raise RuntimeError(event["fail"])
    if "exit" in event:
        os._exit(int(event["exit"]))
    return {
        "event": event,
        "pid": os.getpid(),
        "remaining": context.get_remaining_time_in_millis(),
        "text": "x" * event.get("size", 0),
    }


@app.lambda_function(name="unmarshallable")
def unmarshallable(event: Event, context: LambdaContext) -> object:
    return {"value": object()}


@app.schedule(Rate(1, unit=Rate.MINUTES), name="every_minute")
def every_minute(event: CloudWatchEvent) -> dict[str, Any]:
    context = cast(LambdaContext, event.context)  # Chalice's own annotation says it is a dict
    if "SAMPLE_MINUTES" in os.environ:
        with Path(os.environ["SAMPLE_MINUTES"]).open("a") as file:
            file.write(f"minute {time.time()} {context.aws_request_id}\n")
        meet("minute", int(os.environ.get("SAMPLE_MINUTES_MEET", "0")))
    return {"id": event.event_id, "source": event.source}


@app.schedule(Cron(0, 4, "?", "*", "MON-FRI", "*"), name="mornings")
def mornings(event: CloudWatchEvent) -> None:
    return None


def client_of(event: WebsocketEvent) -> Client:
    """A client of `@connections`, found as on AWS from the event: host and stage."""
    import boto3  # noqa: PLC0415  # a third of a second at the start of every sandbox, for the few that post

    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=f"http://{event.domain_name}/{event.stage}",
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def keep(kind: str, event: WebsocketEvent, **more: object) -> None:
    """Leave the event where the test looks for it."""
    folder = os.environ.get("SAMPLE_FOLDER")
    if folder:
        path = Path(folder) / f"{kind}-{event.connection_id}.json"
        path.with_suffix(".new").write_text(json.dumps({**event.to_dict(), **more}))
        path.with_suffix(".new").rename(path)


@app.on_ws_connect(name="opened")
def opened(event: WebsocketEvent) -> Event:
    """Do as the query says: refuse with `status`, `raise`, answer `nonsense`, `sleep`, `post` to itself."""
    query = event.to_dict().get("queryStringParameters", {})
    if "post" in query:
        client = client_of(event)
        try:
            client.post_to_connection(ConnectionId=event.connection_id, Data=b"too early")
        except client.exceptions.GoneException as error:
            keep("early", event, code=error.response["Error"]["Code"])
    keep("connect", event)
    time.sleep(float(query.get("sleep", 0)))
    if "raise" in query:
        raise RuntimeError("refused")
    headers = {"Sec-WebSocket-Protocol": query["protocol"]} if "protocol" in query else {}
    if "nonsense" in query:
        return {"statusCode": "nonsense"}
    return {"statusCode": int(query.get("status", 200)), "headers": headers}


@app.on_ws_message(name="said")
def said(event: WebsocketEvent) -> None:
    """Do as the message says, then post the event back."""
    asked = json.loads(event.body)
    if "meet" in asked:
        meet("socket", asked["meet"])
    time.sleep(asked.get("sleep", 0))
    if "raise" in asked:
        raise RuntimeError(asked["raise"])
    client_of(event).post_to_connection(ConnectionId=event.connection_id, Data=json.dumps(event.to_dict()).encode())


@app.on_ws_disconnect(name="closed")
def closed(event: WebsocketEvent) -> None:
    keep("disconnect", event)
