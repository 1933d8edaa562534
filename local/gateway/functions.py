"""Each function's configuration, read from the files that are deployed, so that local limits are the deployed ones.

`.chalice/config.json` (Chalice's own keys `lambda_timeout`, `lambda_memory_size`, `reserved_concurrency`, for one function, a
stage or all) and the merge template (`EventInvokeConfig`, for which Chalice has no key). Everything else in them is for AWS only.
"""

import json
import re
from pathlib import Path
from typing import Any

from local.gateway.limits import EVENT_AGE_SECONDS, EVENT_RETRIES, MEMORY_MB
from local.gateway.settings import FunctionSettings


class DeployedFunctions:
    """Functions' settings by name: `DeployedFunctions(…)(name)`. A file that is not there says nothing."""

    def __init__(self, config: Path | None, template: Path | None, stage: str) -> None:
        """`stage` is Chalice's, not API Gateway's. Raise `ValueError` for a file that is not JSON."""
        self._config = _read(config)
        self._stage = self._config.get("stages", {}).get(stage, {})
        self._resources = _read(template).get("Resources", {})

    def __call__(self, function: str) -> FunctionSettings:
        """One function's settings; the nearest of its own, its stage's and the common ones wins."""
        own = {
            **self._config,
            **self._config.get("lambda_functions", {}).get(function, {}),
            **self._stage,
            **self._stage.get("lambda_functions", {}).get(function, {}),
        }
        properties = self._resources.get(resource_name(function), {}).get("Properties", {})
        events = properties.get("EventInvokeConfig", {})
        return FunctionSettings(
            seconds=own.get("lambda_timeout"),
            memory_mb=own.get("lambda_memory_size", MEMORY_MB),
            reserved=own.get("reserved_concurrency"),
            retries=events.get("MaximumRetryAttempts", EVENT_RETRIES),
            event_age_seconds=events.get("MaximumEventAgeInSeconds", EVENT_AGE_SECONDS),
        )


def resource_name(function: str) -> str:
    """A function's logical id in the template that Chalice makes."""
    if function == "api_handler":
        return "APIHandler"
    return "".join(word[0].upper() + word[1:] for word in re.split("[-_]", function) if word)


def _read(path: Path | None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text()) if path is not None and path.is_file() else {}
    return read
