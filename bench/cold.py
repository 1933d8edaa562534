"""What a cold start pays: `import app` in a fresh process, in milliseconds, and the first answer after it."""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RUNS = 7
GOAL = 400  # ms for the import

PROGRAM = """
import json, sys, time
began = time.perf_counter()
import app
imported = time.perf_counter()
event = {
    "requestContext": {"resourcePath": "/v1/openapi.json", "httpMethod": "GET", "path": "/v1/openapi.json"},
    "headers": {}, "multiValueQueryStringParameters": None, "pathParameters": None, "stageVariables": None, "body": None,
}
app.app(event, None)
answered = time.perf_counter()
heavy = sorted({"kubernetes", "cryptography", "aws_xray_sdk", "moto", "boto3"} & set(sys.modules))
print(json.dumps({"import": 1000 * (imported - began), "first": 1000 * (answered - imported), "heavy": heavy}))
"""


def main() -> None:
    """Print the median and the range of several fresh processes."""
    runs = [_run() for _ in range(RUNS)]
    for what, goal in (("import", f"goal {GOAL}"), ("first", "/v1/openapi.json")):
        times = [run[what] for run in runs]
        print(f"{what:>8} {statistics.median(times):6.0f} ms  ({min(times):.0f} to {max(times):.0f}; {goal})")
    print("   heavy", ", ".join(runs[0]["heavy"]) or "none of kubernetes, cryptography, aws_xray_sdk, moto, boto3")


def _run() -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
