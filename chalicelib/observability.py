"""The one Logger and the one Metrics. JSON lines and EMF on standard output, which Lambda carries to CloudWatch.

It refuses to log what callers sent: an access line names the route, not the path, and an unexpected error is told as its
type and the places it went through, because its text may repeat a body or a header. `redaction.py` is behind that.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TextIO

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from chalicelib import correlation, due
from chalicelib.errors import PorticoError
from chalicelib.redaction import redact

SERVICE = "portico"
NAMESPACE = "Portico"  # of the metrics; their one dimension is the service: each further one multiplies what they cost
FRAMES = 12  # places told of an unexpected error, the innermost: the outer ones are always the same

Field = str | int | float | bool


class Observability:
    """Serves every room's idea of it: `api`'s Journal, `uplink`'s and `access`' Signals."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics

    @contextmanager
    def invocation(self, request_id: str, *, seconds: float) -> Iterator[None]:
        """Everything inside carries the id and must be done within `seconds`; metrics leave at the end, whatever comes."""
        id_token = correlation.request_id.set(request_id)
        due_token = due.answer_by.set(datetime.now(UTC) + timedelta(seconds=seconds))
        try:
            yield
        finally:
            self.flush()
            due.answer_by.reset(due_token)
            correlation.request_id.reset(id_token)

    def access(self, *, method: str, route: str, status: int, milliseconds: int, source: str, code: str) -> None:
        """One line and two numbers for each request."""
        told = {"method": method, "route": route, "status": status, "ms": milliseconds, "source": source, "code": code}
        self._logger.info(
            "request", extra={"request_id": _id()} | {key: value for key, value in told.items() if value != ""}
        )
        self._metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=milliseconds)
        if status >= 500:
            self._metrics.add_metric(name="ServerError", unit=MetricUnit.Count, value=1)

    def audited(self, action: str, *, actor: str, object: str, **fields: str) -> None:  # noqa: A002 - the audit's own word
        """Who did what to what, for those who may ask later."""
        told = {"action": action, "actor": actor, "object": object} | {
            key: text for key, text in fields.items() if text
        }
        self._logger.info("audit", extra={"request_id": _id()} | told)

    def failed(self, error: BaseException) -> None:
        """Say where, not what was sent. Errors of our own say what, too: their texts are written to be read."""
        told: dict[str, object] = {"request_id": _id(), "error": type(error).__name__, "places": places(error)}
        if isinstance(error, PorticoError):
            told["detail"] = error.detail
        if cause := error.__cause__ or error.__context__:
            told["cause"] = type(cause).__name__
        self._logger.error("failed", extra=told)

    def flush(self) -> None:
        """Let the numbers leave now: for what runs for minutes."""
        if self._metrics.metric_set:  # powertools warns of an empty set
            self._metrics.flush_metrics()

    def count(self, metric: str, value: int = 1) -> None:
        """A number that leaves with the invocation."""
        self._metrics.add_metric(name=metric, unit=MetricUnit.Count, value=value)

    def warn(self, event: str, **fields: Field) -> None:
        """Something that whoever runs Portico should know."""
        self._logger.warning(event, extra={"request_id": _id(), **fields})


class _StandardOutput(logging.StreamHandler[TextIO]):
    """Writes to what standard output is at that moment: Lambda's runtime replaces it, and so do tests."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stdout
        super().emit(record)


class _WithoutTexts(logging.Filter):
    """Chalice, or a library below it, may log an exception: keep its type and places, drop its text."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.error = type(record.exc_info[1]).__name__
            record.places = places(record.exc_info[1])
            record.exc_info = record.exc_text = None
        return True


def places(error: BaseException) -> list[str]:
    """The innermost frames as `file:line function`, outermost first, without the lines of code or the text."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def to_json(entry: Mapping[str, object]) -> str:
    """How every log line is written."""
    return json.dumps(redact(entry), default=str, ensure_ascii=False)


def open_observability() -> Observability:
    """Make the Logger and the Metrics; the level is powertools' own setting, POWERTOOLS_LOG_LEVEL."""
    output = _StandardOutput()
    output.addFilter(_WithoutTexts())
    logger = Logger(service=SERVICE, json_serializer=to_json, logger_handler=output, location=None, utc=True)
    return Observability(logger, Metrics(namespace=NAMESPACE, service=SERVICE))


def _id() -> str:
    return correlation.request_id.get()


def _short(filename: str) -> str:
    """The end of a path tells which file it is; its beginning tells of the machine."""
    return "/".join(filename.replace("\\", "/").rsplit("/", 3)[-3:])
