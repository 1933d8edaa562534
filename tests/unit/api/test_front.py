"""What every answer has in common, the ones that Chalice makes by itself included."""

from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.api.problem_contract import ProblemOut
from chalicelib.api.problems import INTERNAL_DETAIL
from chalicelib.errors import Misconfigured, shorten
from tests.api.edges import refused
from tests.api.house import TOKEN, House


def test_every_answer_has_the_requests_id(house: House) -> None:
    for number, target in enumerate(["/", "/v1/whoami", "/v1/tunnels/nope?namespace=acme"], start=1):
        assert house.send("GET", target).headers["x-request-id"] == f"request-{number}"


def test_a_problem_names_the_request(house: House) -> None:
    told = house.send("GET", "/v1/tunnels/nope?namespace=acme").json()
    assert told["requestId"] == "request-1"
    assert told["instance"] == "urn:portico:request:request-1"
    assert told["type"] == "https://portico.dev/problems#tunnel-not-found"


def test_nothing_is_sniffed(house: House) -> None:
    assert house.send("GET", "/").headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("method", "target"), [("PATCH", "/v1/tunnels"), ("POST", "/v1/health"), ("DELETE", "/")])
def test_chalices_405_is_a_404_with_or_without_a_credential(house: House, method: str, target: str) -> None:
    refused(house.send(method, target), 404, "route_not_found")
    refused(house.send(method, target, Authorization=""), 404, "route_not_found")


def test_a_bug_is_a_500_without_a_word_of_it(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    def bug(_: str) -> NoReturn:
        raise KeyError("canary-in-an-exception")

    house.cluster.at = bug
    reply = house.send("GET", "/v1/tunnels")
    refused(reply, 500, "internal")
    assert reply.json()["detail"] == INTERNAL_DETAIL
    output = capsys.readouterr().out
    assert '"error": "KeyError"' in output
    assert "unit/api/test_front.py" in output
    assert "canary-in-an-exception" not in output + reply.body
    assert "Traceback" not in output + reply.body


def test_a_wrong_environment_is_told_to_the_log_alone(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    def wrong(_: str) -> NoReturn:
        raise Misconfigured("PORTICO_CACHE_TABLE is not set")

    house.cluster.at = wrong
    reply = house.send("GET", "/v1/tunnels")
    refused(reply, 500, "internal")
    assert "PORTICO_CACHE_TABLE" not in reply.body
    assert "PORTICO_CACHE_TABLE is not set" in capsys.readouterr().out


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": {}},
        {
            "requestContext": {"resourcePath": "/nowhere", "httpMethod": "GET"},
            "headers": {},
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "body": None,
        },
    ],
    ids=["empty", "no route", "unknown route"],
)
def test_an_event_that_is_no_request_is_a_problem_all_the_same(house: House, event: dict[str, Any]) -> None:
    reply = house.gateway.invoke(event)
    assert reply.status in (404, 500)
    ProblemOut.model_validate(reply.json())


def test_the_access_line_names_the_route_and_not_the_path(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.send("GET", "/v1/tunnels/web?namespace=acme")
    output = capsys.readouterr().out
    assert '"route": "/v1/tunnels/{name}"' in output
    assert '"source": "cluster"' in output
    assert "acme" not in output


def test_it_runs_behind_chalices_own_test_client(house: House) -> None:
    with Client(house.app) as client:
        reply = client.http.get("/v1/tunnels/web?namespace=acme", headers={"Authorization": f"Bearer {TOKEN}"})
        assert reply.status_code == 200
        assert reply.json_body["name"] == "web"
        assert client.http.get("/v1/tunnels").status_code == 401


def test_what_chalice_answers_by_itself_has_our_shape(house: House) -> None:
    """415 and 500 are never Chalice's with our doors; another blueprint's door shows that they would be shaped."""
    app: Chalice = house.app

    @app.route("/strict", methods=["POST"], content_types=["application/json"])
    def strict() -> NoReturn:
        raise RuntimeError("canary")

    def post(content_type: str) -> dict[str, Any]:
        return app(
            {
                "requestContext": {"resourcePath": "/strict", "httpMethod": "POST", "requestId": "r"},
                "headers": {"content-type": content_type},
                "multiValueQueryStringParameters": None,
                "pathParameters": None,
                "stageVariables": None,
                "body": "{}",
            },
            SimpleNamespace(),
        )

    for content_type, status in (("text/plain", 415), ("application/json", 500)):
        answer = post(content_type)
        assert answer["statusCode"] == status
        assert answer["headers"]["Content-Type"] == "application/problem+json"
        assert "canary" not in answer["body"]
        ProblemOut.model_validate_json(answer["body"])


def test_upstream_text_is_cut() -> None:
    assert len(shorten("x" * 10_000)) == 256
