"""Prometheus' HTTP API as far as it is asked: query, query_range, label values, ready. On loopback, for the service proxy."""

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiohttp import web

from local.prometheus import answers
from local.prometheus.evaluate import evaluate
from local.prometheus.grammar import parse, parse_duration
from local.prometheus.query import Expression, QueryError
from local.prometheus.series import SeriesStore

MOST_POINTS = 11_000  # a series of a range query; Prometheus' own limit
BODY_BYTES = 65_536  # a form with a query of QUERY_CHARACTERS, percent-encoded, fits

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Prometheus:
    """The doors; `clock` gives Unix seconds."""

    def __init__(self, store: SeriesStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def app(self) -> web.Application:
        """An aiohttp application with all doors."""
        app = web.Application(middlewares=[_in_its_words], client_max_size=BODY_BYTES)
        for path, handler in (("/api/v1/query", self._query), ("/api/v1/query_range", self._query_range)):
            app.router.add_route("GET", path, handler)
            app.router.add_route("POST", path, handler)
        app.router.add_get("/api/v1/label/{label}/values", self._label_values)
        app.router.add_get("/-/ready", _says("Prometheus Server is Ready.\n"))
        app.router.add_get("/-/healthy", _says("Prometheus Server is Healthy.\n"))
        return app

    async def _query(self, request: web.Request) -> web.Response:
        parameters = await _parameters(request)
        at = _time(parameters, "time", self._clock())
        result = evaluate(_expression(parameters), self._store, at)
        return web.json_response(answers.vector(result, at))

    async def _query_range(self, request: web.Request) -> web.Response:
        parameters = await _parameters(request)
        start, end, step = _time(parameters, "start"), _time(parameters, "end"), _step(parameters)
        if end < start:
            raise QueryError('invalid parameter "end": end timestamp must not be before start time')
        if (end - start) / step > MOST_POINTS:
            raise QueryError(
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
            )
        expression = _expression(parameters)
        times = [start + step * number for number in range(int((end - start) / step) + 1)]
        return web.json_response(answers.matrix(_matrix(expression, self._store, times)))

    async def _label_values(self, request: web.Request) -> web.Response:
        if unknown := sorted(request.query.keys() - {"start", "end"}):
            raise QueryError(f'invalid parameter "{unknown[0]}": not understood by this stand-in')
        return web.json_response(answers.success(self._store.label_values(request.match_info["label"])))


def _matrix(expression: Expression, store: SeriesStore, times: list[float]) -> answers.Matrix:
    rows: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
    for at in times:
        result = evaluate(expression, store, at)
        for labels, value in result if isinstance(result, list) else [({}, result)]:
            rows.setdefault(tuple(sorted(labels.items())), []).append((at, value))
    return [(dict(key), points) for key, points in sorted(rows.items())]


@web.middleware
async def _in_its_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except QueryError as error:
        return web.json_response(answers.failure("bad_data", str(error)), status=400)


def _says(text: str) -> Handler:
    async def say(_: web.Request) -> web.Response:
        return web.Response(text=text)

    return say


async def _parameters(request: web.Request) -> Mapping[str, str]:
    """Query and form; the form's wins, as in Go's FormValue."""
    form = {name: str(value) for name, value in (await request.post()).items()} if request.method == "POST" else {}
    return {**request.query, **form}


def _expression(parameters: Mapping[str, str]) -> Expression:
    try:
        return parse(parameters.get("query", ""))
    except QueryError as error:
        raise QueryError(f'invalid parameter "query": {error}') from None


def _time(parameters: Mapping[str, str], name: str, default: float | None = None) -> float:
    """Unix seconds from Unix seconds or RFC 3339."""
    text = parameters.get(name, "")
    if not text and default is not None:
        return default
    try:
        seconds = float(text) if _is_float(text) else _rfc3339(text)
    except (ValueError, OverflowError):
        seconds = math.nan
    if not math.isfinite(seconds):
        raise QueryError(f'invalid parameter "{name}": cannot parse "{text}" to a valid timestamp')
    return seconds


def _rfc3339(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("RFC 3339 wants an offset")
    return moment.timestamp()


def _step(parameters: Mapping[str, str]) -> float:
    text = parameters.get("step", "")
    try:
        step = float(text) if _is_float(text) else parse_duration(text)
    except QueryError:
        step = math.nan
    if not math.isfinite(step):
        raise QueryError(f'invalid parameter "step": cannot parse "{text}" to a valid duration')
    if step <= 0:
        raise QueryError('invalid parameter "step": zero or negative query resolution step widths are not accepted')
    return step


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
