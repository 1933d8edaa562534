"""The command line, the environment and the deployed files, as settings; and a stage in the path."""

import json
from pathlib import Path

import httpx
import pytest

from local.gateway.functions import DeployedFunctions, resource_name
from local.gateway.options import BadOption, parser, settings_of
from local.gateway.settings import FunctionSettings, Settings
from tests.local.gateway.conftest import running


def settings(*options: str, **environment: str) -> Settings:
    return settings_of(parser().parse_args(options), environment)


def test_defaults_are_awss() -> None:
    made = settings()
    assert (made.app, made.port, made.workers, made.stage_in_path) == ("app:app", 8080, 2, False)
    assert (made.integration_seconds, made.function_seconds, made.schedules) == (29.0, 900.0, True)
    assert made.functions("anything").retries == 2


def test_the_environment_shortens_and_turns_off() -> None:
    made = settings(PORTICO_LAMBDA_SECONDS="20", PORTICO_SCHEDULES="0", PORTICO_EVENT_DUPLICATES="1")
    assert (made.function_seconds, made.schedules, made.events.duplicates) == (20.0, False, 1)


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_a_number_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadOption, match=f"PORTICO_LAMBDA_SECONDS={text}"):
        settings(PORTICO_LAMBDA_SECONDS=text)


def test_functions_are_as_deployed(tmp_path: Path) -> None:
    config, template = tmp_path / "config.json", tmp_path / "template.json"
    functions = {"relay": {"lambda_timeout": 900, "lambda_memory_size": 1769, "reserved_concurrency": 100}}
    stages = {"dev": {"lambda_timeout": 30, "lambda_functions": functions}}
    config.write_text(json.dumps({"lambda_memory_size": 1024, "stages": stages}))
    events = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    template.write_text(json.dumps({"Resources": {"Relay": {"Properties": {"EventInvokeConfig": events}}}}))
    deployed = DeployedFunctions(config, template, "dev")
    assert deployed("relay") == FunctionSettings(900, 1769, 100, 0, 60)
    assert deployed("api_handler") == FunctionSettings(30, 1024)
    assert settings("--config", str(config), "--template", str(template)).functions("relay").retries == 0


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(BadOption):
        settings("--config", str(tmp_path / "config.json"))


def test_resource_names_are_chalices() -> None:
    assert [resource_name(name) for name in ("api_handler", "relay", "my-long_name")] == [
        "APIHandler",
        "Relay",
        "MyLongName",
    ]


def test_a_stage_in_the_path(tmp_path: Path) -> None:
    with running(tmp_path, stage="v", stage_in_path=True) as place:
        event = httpx.get(f"{place.url}/v/echo/x").json()["event"]
        assert (event["path"], event["requestContext"]["path"]) == ("/echo/x", "/v/echo/x")
        assert event["requestContext"]["stage"] == "v"
        assert httpx.get(f"{place.url}/v").status_code == httpx.get(f"{place.url}/v/").status_code == 200
        assert httpx.get(f"{place.url}/echo/x").status_code == 403
        assert httpx.get(f"{place.url}/v/nope").json()["code"] == "route_not_found"
