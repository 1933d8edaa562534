"""Schedules: when an expression is due, and that the app's own run by the clock."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from local.gateway.schedule_expression import BadExpression, parse
from local.gateway.schedules import scheduled_event
from local.gateway.settings import Settings
from tests.local.gateway.conftest import SAMPLE, client, running
from tests.local.gateway.test_invoke import lines

START = datetime(2026, 11, 24, 22, 0, 30, tzinfo=UTC)  # a Tuesday


def due(expression: str, after: str) -> str | None:
    found = parse(expression, START).after(datetime.fromisoformat(after).replace(tzinfo=UTC))
    return None if found is None else found.strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("rate(1 minute)", "2026-11-24T22:00:30", "2026-11-24T22:01:30"),
        ("rate(1 minute)", "2026-11-24T22:01:29", "2026-11-24T22:01:30"),
        ("rate(5 minutes)", "2026-11-24T22:05:30", "2026-11-24T22:10:30"),
        ("rate(2 hours)", "2026-11-24T23:00:00", "2026-11-25T00:00:30"),
        ("rate(1 day)", "2026-11-24T22:00:30", "2026-11-25T22:00:30"),
        ("cron(* * * * ? *)", "2026-11-24T22:00:00", "2026-11-24T22:01:00"),
        ("cron(0/15 * * * ? *)", "2026-11-24T22:50:00", "2026-11-24T23:00:00"),
        ("cron(0 4 ? * MON-FRI *)", "2026-11-27T05:00:00", "2026-11-30T04:00:00"),
        ("cron(0 4 ? * 1,7 *)", "2026-11-24T00:00:00", "2026-11-28T04:00:00"),
        ("cron(30 10 31 * ? *)", "2026-11-24T00:00:00", "2026-12-31T10:30:00"),
        ("cron(0 0 1 JAN,jul ? 2027)", "2026-11-24T00:00:00", "2027-01-01T00:00:00"),
        ("cron(0 8-10 ? * * *)", "2026-11-24T09:30:00", "2026-11-24T10:00:00"),
        ("cron(0 0 1 1 ? 2026)", "2026-11-24T00:00:00", None),
    ],
)
def test_when_it_is_due(expression: str, after: str, expected: str | None) -> None:
    assert due(expression, after) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "every minute",
        "rate(0 minutes)",
        "rate(1 second)",
        "cron(* * * * *)",
        "cron(* * * * * *)",
        "cron(* * ? * ? *)",
        "cron(60 * * * ? *)",
        "cron(0/0 * * * ? *)",
        "cron(5-1 * * * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 ? * 6#3 *)",
        "cron(0 0 ? * FUNDAY *)",
    ],
)
def test_what_is_refused(expression: str) -> None:
    with pytest.raises(BadExpression):
        parse(expression, START)


def test_the_event_is_eventbridges() -> None:
    event = httpx.Response(200, content=scheduled_event("refresh", START)).json()
    assert event["detail-type"] == "Scheduled Event"
    assert (event["source"], event["time"], event["detail"]) == ("aws.events", "2026-11-24T22:00:30Z", {})
    assert event["resources"] == ["arn:aws:events:us-east-1:000000000000:rule/refresh"]


def test_the_apps_schedules_run_by_the_clock_and_overlap(tmp_path: Path) -> None:
    """A minute is a twentieth of a second here, and no run ends before two are at work."""
    file = tmp_path / "minutes"
    environment = {"SAMPLE_FOLDER": str(tmp_path), "SAMPLE_MINUTES": str(file), "SAMPLE_MINUTES_MEET": "2"}
    with running(tmp_path, schedules=True, schedule_speed=60 / 0.05, scale_seconds=0.01, environment=environment):
        starts = lines(file, 3, 20)
    assert len({line[2] for line in starts}) == len(starts)


def test_they_can_be_turned_off_and_triggered(tmp_path: Path) -> None:
    file = tmp_path / "minutes"
    changes = {
        "schedule_speed": 60 / 0.01,
        "environment": {"SAMPLE_FOLDER": str(tmp_path), "SAMPLE_MINUTES": str(file)},
    }
    assert Settings(app=SAMPLE).schedules  # on unless somebody says otherwise
    with running(tmp_path, **changes) as place:
        httpx.get(f"{place.url}/sleep/0.3")
        assert not file.exists()
        event = scheduled_event("every_minute", START)
        client("lambda", place.url).invoke(FunctionName="every_minute", Payload=event, InvocationType="Event")
        assert len(lines(file, 1)) == 1
