"""What a cold start loads: a list of modules. Milliseconds are printed by bench/cold.py."""

import json
import subprocess
import sys

HEAVY = {"kubernetes", "cryptography", "aws_xray_sdk", "moto", "boto3", "jwt", "local", "tests"}


def loaded_by(program: str) -> set[str]:
    code = f"import json, sys\n{program}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_import_app_loads_nothing_heavy() -> None:
    assert loaded_by("import app") & HEAVY == set()


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
