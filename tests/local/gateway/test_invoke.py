"""Lambda's Invoke through boto3: synchronous, asynchronous, its errors and its limits."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local.gateway.limits import ANSWER_BYTES, EVENT_BYTES, INVOKE_BYTES
from local.gateway.settings import EventSettings, FunctionSettings
from tests.local.gateway.conftest import Client, Place, client, running


@pytest.fixture
def functions(place: Place) -> Client:
    return client("lambda", place.url)


def invoke(
    functions: Client, event: object, name: str = "work", kind: str = "RequestResponse"
) -> tuple[dict[str, Any], Any]:
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event), InvocationType=kind)
    payload = answer["Payload"].read()
    return answer, json.loads(payload) if payload else None


def lines(path: Path, count: int, seconds: float = 5) -> list[list[str]]:
    """The lines of `path`, as soon as there are `count`."""
    deadline = time.monotonic() + seconds
    while True:
        found = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def error_of(call: Callable[[], object]) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call()
    response: dict[str, Any] = caught.value.response
    return {"status": response["ResponseMetadata"]["HTTPStatusCode"], **response["Error"]}


def test_a_function_answers(functions: Client) -> None:
    answer, payload = invoke(functions, {"a": "é"})
    assert (answer["StatusCode"], answer["ExecutedVersion"], "FunctionError" in answer) == (200, "$LATEST", False)
    assert payload["event"] == {"a": "é"}
    assert 890_000 < payload["remaining"] <= 900_000


@pytest.mark.parametrize(
    "name",
    [
        "work:$LATEST",
        "function:work",
        "000000000000:function:work",
        "arn:aws:lambda:us-east-1:000000000000:function:work",
    ],
)
def test_a_function_has_all_of_lambdas_names(functions: Client, name: str) -> None:
    assert invoke(functions, {}, name)[0]["StatusCode"] == 200


def test_no_payload_is_an_empty_event(functions: Client) -> None:
    assert json.load(functions.invoke(FunctionName="work")["Payload"])["event"] == {}


def test_schedules_and_socket_handlers_are_functions(functions: Client) -> None:
    event = {"id": "7", "source": "test", "detail": {}, "detail-type": "", "version": "0", "account": "", "region": ""}
    assert invoke(functions, {**event, "time": "", "resources": []}, "every_minute")[1] == {"id": "7", "source": "test"}
    for name in ("websocket_disconnect", "closed"):
        context = {"connectionId": "c", "domainName": "d", "stage": "s", "apiId": "a"}
        assert invoke(functions, {"requestContext": context}, name)[1] == {"statusCode": 200}


def test_a_function_that_raises_is_a_function_error(functions: Client) -> None:
    answer, payload = invoke(functions, {"fail": "no"})
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert (payload["errorType"], payload["errorMessage"]) == ("RuntimeError", "no")
    assert any("work" in frame for frame in payload["stackTrace"])


def test_a_function_that_exits_is_a_function_error(functions: Client) -> None:
    answer, payload = invoke(functions, {"exit": 3})
    assert (answer["FunctionError"], payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert payload["errorMessage"].endswith("exit status 3")


def test_what_json_cannot_say_is_a_function_error(functions: Client) -> None:
    assert invoke(functions, {}, "unmarshallable")[1]["errorType"] == "Runtime.MarshalError"


def test_an_answer_over_6_mb_is_a_function_error(functions: Client) -> None:
    assert invoke(functions, {"size": ANSWER_BYTES})[1]["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_function_over_its_time_is_a_function_error(tmp_path: Path) -> None:
    with running(tmp_path, function_seconds=0.5) as place:
        answer, payload = invoke(client("lambda", place.url), {"sleep": 5})
    assert (answer["FunctionError"], payload["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert "Task timed out after 0.50 seconds" in payload["errorMessage"]


def test_an_unknown_function_is_404(functions: Client) -> None:
    error = error_of(lambda: invoke(functions, {}, "nobody"))
    assert (error["status"], error["Code"]) == (404, "ResourceNotFoundException")


def test_a_payload_that_is_not_json_is_400(functions: Client) -> None:
    error = error_of(lambda: functions.invoke(FunctionName="work", Payload=b"{"))
    assert (error["status"], error["Code"]) == (400, "InvalidRequestContentException")


def test_payloads_have_their_limits(functions: Client, tmp_path: Path) -> None:
    for kind, limit in (("RequestResponse", INVOKE_BYTES), ("Event", EVENT_BYTES)):
        fits = json.dumps({"pad": ""}).encode()
        fits = fits[:-2] + b"x" * (limit - len(fits)) + fits[-2:]
        assert functions.invoke(FunctionName="work", Payload=fits, InvocationType=kind)["StatusCode"] in {200, 202}
        larger = fits[:-2] + b"x" + fits[-2:]
        error = error_of(lambda: functions.invoke(FunctionName="work", Payload=larger, InvocationType=kind))  # noqa: B023
        assert (error["status"], error["Code"]) == (413, "RequestEntityTooLargeException")


def test_an_unsigned_call_is_403(place: Place) -> None:
    assert httpx.post(f"{place.url}/2015-03-31/functions/work/invocations").status_code == 403


def test_a_dry_run_runs_nothing(functions: Client, tmp_path: Path) -> None:
    assert invoke(functions, {"file": str(tmp_path / "f")}, kind="DryRun")[0]["StatusCode"] == 204
    assert not (tmp_path / "f").exists()


def test_reserved_concurrency_throttles_calls_and_delays_events(tmp_path: Path) -> None:
    changes = {
        "functions": lambda name: FunctionSettings(reserved=1 if name == "work" else None),
        "events": EventSettings(throttle_delay_seconds=0.05),
    }
    with running(tmp_path, **changes) as place, ThreadPoolExecutor(1) as threads:
        functions = client("lambda", place.url)
        busy = threads.submit(invoke, functions, {"file": str(tmp_path / "f"), "line": "first", "sleep": 0.5})
        lines(tmp_path / "f", 1)
        error = error_of(lambda: invoke(functions, {}))
        assert (error["status"], error["Code"]) == (429, "TooManyRequestsException")
        accepted, _ = invoke(functions, {"file": str(tmp_path / "f"), "line": "event"}, kind="Event")
        assert accepted["StatusCode"] == 202
        assert busy.result()[0]["StatusCode"] == 200
        assert [line[0] for line in lines(tmp_path / "f", 2)] == ["first", "event"]


def test_an_event_is_accepted_at_once_and_runs(functions: Client, tmp_path: Path) -> None:
    began = time.monotonic()
    answer, payload = invoke(functions, {"file": str(tmp_path / "f"), "sleep": 1}, kind="Event")
    assert (answer["StatusCode"], payload) == (202, None)
    assert time.monotonic() - began < 0.5
    assert lines(tmp_path / "f", 1)[0][2] == answer["ResponseMetadata"]["RequestId"]


def test_a_failing_event_is_tried_three_times_with_one_id(tmp_path: Path) -> None:
    with running(tmp_path, events=EventSettings(retry_delays=(0.05, 0.05))) as place:
        invoke(client("lambda", place.url), {"file": str(tmp_path / "f"), "fail": "always"}, kind="Event")
        tries = lines(tmp_path / "f", 3)
        time.sleep(0.3)  # a fourth would have come by now
        assert len(lines(tmp_path / "f", 3)) == 3
        assert len({line[2] for line in tries}) == 1


def test_no_retries_where_the_function_says_so(tmp_path: Path) -> None:
    changes = {"functions": lambda name: FunctionSettings(retries=0), "events": EventSettings(retry_delays=(0.0, 0.0))}
    with running(tmp_path, **changes) as place:
        functions = client("lambda", place.url)
        invoke(functions, {"file": str(tmp_path / "f"), "fail": "once"}, kind="Event")
        lines(tmp_path / "f", 1)
        invoke(functions, {"file": str(tmp_path / "f"), "line": "next"}, kind="Event")
        assert [line[0] for line in lines(tmp_path / "f", 2)] == ["x", "next"]


def test_an_event_that_is_too_old_is_dropped(tmp_path: Path) -> None:
    changes = {
        "functions": lambda name: FunctionSettings(event_age_seconds=0.1),
        "events": EventSettings(delay_seconds=0.2),
    }
    with running(tmp_path, **changes) as place:
        functions = client("lambda", place.url)
        invoke(functions, {"file": str(tmp_path / "f")}, kind="Event")
        time.sleep(0.5)  # long after its delay
        assert not (tmp_path / "f").exists()


def test_duplicates_and_delay_can_be_injected(tmp_path: Path) -> None:
    with running(tmp_path, events=EventSettings(duplicates=1, delay_seconds=0.3)) as place:
        began = time.time()
        invoke(client("lambda", place.url), {"file": str(tmp_path / "f")}, kind="Event")
        twice = lines(tmp_path / "f", 2)
        assert twice[0][2] == twice[1][2]
        assert float(twice[0][1]) - began >= 0.3
