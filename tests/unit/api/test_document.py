import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.access.scopes import SCOPES
from chalicelib.api import openapi
from chalicelib.api.document import document
from chalicelib.api.problems import KINDS

DOCUMENT = document(openapi.operations())
OPERATIONS = [(method, path, told) for path, item in DOCUMENT["paths"].items() for method, told in item.items()]


def test_the_committed_copy_is_the_document() -> None:
    committed = json.loads(Path("docs/openapi.json").read_text())
    assert committed == DOCUMENT, "run: make openapi"


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"


def test_every_reference_leads_somewhere() -> None:
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert names == set(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


@pytest.mark.parametrize(
    ("method", "path", "told"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_example_is_of_its_schema(method: str, path: str, told: dict[str, Any]) -> None:
    contents: list[dict[str, Any]] = [reply.get("content", {}) for reply in told["responses"].values()]
    contents.append(told.get("requestBody", {}).get("content", {}))
    for content in contents:
        for media in content.values():
            if "schema" in media:
                schema = media["schema"] | {"components": DOCUMENT["components"]}
                Draft202012Validator(schema).validate(media["example"])


@pytest.mark.parametrize(
    ("method", "path", "told"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_operation_says_who_may_use_it(method: str, path: str, told: dict[str, Any]) -> None:
    security: Any = told.get("security", DOCUMENT["security"])
    assert security == [] or list(security[0]) == ["bearer"]
    assert all(scope in SCOPES for requirement in security for scope in requirement["bearer"])


@pytest.mark.parametrize(
    ("method", "path", "told"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_answer_has_a_request_id_and_every_error_is_a_problem(
    method: str, path: str, told: dict[str, Any]
) -> None:
    for status, reply in told["responses"].items():
        assert "X-Request-Id" in reply["headers"]
        if int(status) >= 400:
            assert list(reply["content"]) == ["application/problem+json"]
            assert reply["description"]


def test_operation_ids_are_unique() -> None:
    ids = [told["operationId"] for _, _, told in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_every_status_that_any_error_has_is_told_somewhere() -> None:
    told = {int(status) for _, _, operation in OPERATIONS for status in operation["responses"]}
    assert {kind.status for kind in KINDS.values()} <= told


def test_the_directions_of_traffic_are_told() -> None:
    traffic = DOCUMENT["components"]["schemas"]["Traffic"]["properties"]
    assert "receives from consumers" in traffic["rx"]["description"]
    assert "sends to consumers" in traffic["tx"]["description"]


def test_request_bodies_refuse_unknown_keys_and_know_the_read_only_ones() -> None:
    schema = DOCUMENT["components"]["schemas"]["TunnelPorts"]
    assert schema["additionalProperties"] is False
    assert "authToken" in schema["properties"]
    assert schema["required"] == ["name", "namespace", "tcpPorts"]


def test_answers_may_have_more_than_they_promise() -> None:
    schema = DOCUMENT["components"]["schemas"]["TunnelDetail"]
    assert "additionalProperties" not in schema
    assert schema["required"] == ["name", "namespace", "tcpPorts", "created"]


def test_parameters_that_may_be_left_out_are_never_null() -> None:
    parameters = [one for _, _, told in OPERATIONS for one in told.get("parameters", [])]
    assert parameters
    assert "null" not in json.dumps(parameters)
