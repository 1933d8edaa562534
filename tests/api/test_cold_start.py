"""What a cold start loads: a list of modules. Milliseconds are printed by bench/cold.py."""

import json
import subprocess
import sys

HEAVY = {"kubernetes", "cryptography", "aws_xray_sdk", "moto", "boto3", "jwt", "local", "tests"}


def modules_of(program: str) -> list[str]:
    code = f"import json, sys\n{program}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return names


def loaded_by(program: str) -> set[str]:
    return {name.split(".")[0] for name in modules_of(program)}


def test_import_app_loads_nothing_heavy() -> None:
    assert loaded_by("import app") & HEAVY == set()


def test_rest_does_not_pay_for_sockets_and_the_relay() -> None:
    rooms = ("chalicelib.relay", "chalicelib.sockets", "chalicelib.gateway", "chalicelib.tap.pump")
    assert [name for name in modules_of("import app") if name.startswith(rooms)] == []


def test_the_contract_is_told_without_the_heavy_ones_too() -> None:
    program = """
import app
event = {
    "requestContext": {"resourcePath": "/v1/openapi.json", "httpMethod": "GET", "path": "/v1/openapi.json"},
    "headers": {}, "multiValueQueryStringParameters": None, "pathParameters": None, "stageVariables": None, "body": None,
}
assert app.app(event, None)["statusCode"] == 200
"""
    assert loaded_by(program) & HEAVY == set()
