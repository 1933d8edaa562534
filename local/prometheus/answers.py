"""Prometheus' answers as JSON: numbers as Go prints them, vectors, matrices, errors."""

import math
from decimal import Decimal

from local.prometheus.evaluate import Vector
from local.prometheus.series import Labels

Body = dict[str, object]
Matrix = list[tuple[Labels, list[tuple[float, float]]]]


def number(value: float) -> str:
    """As Go's strconv.FormatFloat(v, 'f', -1, 64): the shortest digits that read back, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def point(time: float, value: float) -> list[object]:
    """A pair of Unix seconds (milliseconds at most, an integer where whole) and the value as text."""
    rounded = round(time, 3)
    return [int(rounded) if rounded.is_integer() else rounded, number(value)]


def vector(result: float | Vector, at: float) -> Body:
    """The answer of `/api/v1/query`."""
    if isinstance(result, list):
        series = [{"metric": labels, "value": point(at, value)} for labels, value in result]
        return success({"resultType": "vector", "result": series})
    return success({"resultType": "scalar", "result": point(at, result)})


def matrix(result: Matrix) -> Body:
    """The answer of `/api/v1/query_range`."""
    series = [{"metric": labels, "values": [point(t, v) for t, v in points]} for labels, points in result]
    return success({"resultType": "matrix", "result": series})


def success(data: object) -> Body:
    """Any good answer."""
    return {"status": "success", "data": data}


def failure(kind: str, text: str) -> Body:
    """An answer of 400 and above; `kind` is Prometheus' errorType."""
    return {"status": "error", "errorType": kind, "error": text}
