import json
import subprocess
import sys
from pathlib import Path

from chalicelib.api.document import document
from chalicelib.api.openapi import operations


def test_the_command_prints_the_committed_copy() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.api.openapi"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout == Path("docs/openapi.json").read_text(encoding="utf-8")


def test_it_is_plain_json_with_every_operation_in_it() -> None:
    told = json.loads(json.dumps(document(operations())))
    ids = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert sorted(ids) == sorted(each.id for each in operations())
