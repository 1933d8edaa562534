"""Frames as a relay makes them, for scripts: short to write, whole to read."""

import json
from typing import Any

AT = "2026-11-24T22:31:04.512Z"
LOST = ("slow_viewer", "gateway_busy", "too_large", "relay_overload", "join_timeout", "handover")


def totals(examined: int = 0, delivered: int = 0, **lost: int) -> dict[str, Any]:
    """Balanced: what is neither delivered nor lost was filtered."""
    causes = dict.fromkeys(LOST, 0) | lost
    filtered = examined - delivered - sum(lost.values())
    return {
        "examined": examined, "delivered": delivered, "filtered": filtered, "sampled": 0, "paused": 0, "held": 0,
        "lost": causes, "bytes": 0, "messages": 0, "cost_usd": 0.0,
    }  # fmt: skip


def frame(kind: str, seq: int | None, *, epoch: int = 1, **fields: object) -> str:
    stamp = {"epoch": 0} if seq is None else {"epoch": epoch, "seq": seq}
    return json.dumps({"type": kind, **stamp, "at": AT, **fields})


def started(seq: int = 1, *, epoch: int = 1, mode: str = "exchanges", **fields: object) -> str:
    named = {
        "tap": "t1", "target": {"namespace": "shop", "resource_type": "deployment", "resource_name": "web"}, "match": {},
        "mode": mode, "filter": None, "filter_epoch": 1, "max_rps": 100.0, "heartbeat_s": 20,
        "expires_at": "2026-11-25T06:31:04Z",
        "pods": {"tapped": 2, "refused": 1, "examples": [{"pod": "web-legacy", "why": "not in the mesh"}]},
    }  # fmt: skip
    return frame("started", seq, epoch=epoch, **(named | fields))


def batch(seq: int, *exchanges: dict[str, Any], epoch: int = 1) -> str:
    n = 3 * len(exchanges)
    return frame("batch", seq, epoch=epoch, examined=n, matched=n, filter_epoch=1, exchanges=list(exchanges))


def status(seq: int, state: str, *, epoch: int = 1, **fields: object) -> str:
    return frame("status", seq, epoch=epoch, state=state, paused=False, **fields)


def handover(seq: int = 1, *, epoch: int, previous: dict[str, Any] | None, **fields: object) -> str:
    return frame(
        "status", seq, epoch=epoch, state="handover", planned=previous is not None, previous=previous, **fields
    )


def loss(seq: int, *, epoch: int = 1, **causes: int) -> str:
    lost = sum(causes.values())
    return frame(
        "loss",
        seq,
        epoch=epoch,
        since=AT,
        causes=causes,
        totals=totals(lost + 30, 30, **causes),
        upstream_invisible=True,
    )


def bye(seq: int | None, code: int, *, retry: bool | float, epoch: int = 1, reason: str = "so it ends") -> str:
    return frame("bye", seq, epoch=epoch, code=code, reason=reason, retry=retry, totals=totals(30, 30) if seq else None)


def exchange(number: int = 1, **fields: object) -> dict[str, Any]:
    labels = {"namespace": "shop", "pod": "web-7d9f", "deployment": "web", "tls": "true"}
    made = {
        "key": f"outbound|10.1.0.1:4000|10.1.0.2:8080|1:{number}", "direction": "outbound",
        "source": {"ip": "10.1.0.1", "port": 4000, "labels": labels},
        "destination": {"ip": "10.1.0.2", "port": 8080, "labels": labels | {"pod": "cart-5c8b", "deployment": "cart"}},
        "method": "GET", "scheme": "http", "authority": "cart.shop:8080", "path": f"/cart/{number}", "status": 200,
        "grpc_status": None, "reset": None, "latency_ms": 12.3, "duration_ms": 14.0, "started_at": AT,
        "ended": "complete", "tls": True, "route": None,
    }  # fmt: skip
    return made | fields


def top(seq: int, *rows: dict[str, Any], epoch: int = 1, others: int = 0) -> str:
    return frame("top", seq, epoch=epoch, rows=list(rows), others=others, examined=9, matched=9, filter_epoch=1)


def row(count: int = 40, **fields: object) -> dict[str, Any]:
    figures = {
        "best_ms": 0.8,
        "worst_ms": 1240.0,
        "p50_ms": 12.3,
        "p95_ms": 80.0,
        "p99_ms": 400.0,
        "success_rate": 0.975,
    }
    named = {
        "source": "deployment/web", "destination": "deployment/cart", "method": "GET", "path": "/cart",
        "window": {"count": 3, **figures}, "total": {"count": count, **figures}, "last_ms": 12.0,
    }  # fmt: skip
    return named | fields
