"""Text of the socket → frames. Strict about what is acted on, silent about fields and kinds that it does not know."""

import json
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping

from portico.watch.frames import (
    Batch,
    Bye,
    Content,
    Figures,
    Frame,
    Handover,
    Loss,
    Mistake,
    Other,
    Previous,
    Row,
    Stamp,
    Started,
    Status,
    Table,
)
from portico.watch.reading import Fields, Garbled
from portico.watch.totals import read_totals

INFLATED_BYTES = 4 << 20  # of one frame; far beyond what a relay may send, far below what hurts


def decode(text: str) -> Frame:
    """One frame. Raise `Garbled`."""
    fields = _parsed(text)
    if fields.text("type") == "deflated":
        text = _inflated(fields.text("data"))
        fields = _parsed(text)
    kind, epoch = fields.text("type"), fields.whole("epoch", 0)
    stamp = Stamp(epoch, fields.whole("seq") if epoch else None, fields.text("at", ""))
    reader = READERS.get(kind)
    return Frame(stamp, reader(fields) if reader else Other(kind), text)


def _parsed(text: str) -> Fields:
    try:
        return Fields(json.loads(text), "a frame")
    except (ValueError, RecursionError) as refused:
        raise refused if isinstance(refused, Garbled) else Garbled("a frame is not JSON") from None


def _inflated(data: str) -> str:
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(b64decode(data, validate=True), INFLATED_BYTES)
        if not inflater.eof:
            raise Garbled("a deflated frame is cut short, or larger than any frame may be")
        return plain.decode()
    except (ValueError, zlib.error) as refused:
        raise refused if isinstance(refused, Garbled) else Garbled("a deflated frame cannot be inflated") from None


def _started(fields: Fields) -> Started:
    target, pods = fields.below("target"), fields.maybe_below("pods")
    namespace, kind = target.text("namespace", ""), target.text("resource_type", "")
    name = target.text("resource_name", "") or "*"
    told = f"namespace {namespace}" if kind.startswith("namespace") else f"{kind}/{name} in {namespace}"
    examples = [Fields(example, "pods.examples") for example in pods.objects("examples")] if pods else []
    return Started(
        target=told,
        mode=fields.text("mode"),
        expires_at=fields.text("expires_at", ""),
        tapped=pods.whole("tapped") if pods else None,
        refused=pods.whole("refused") if pods else 0,
        examples=tuple((example.text("pod"), example.text("why")) for example in examples),
    )


def _batch(fields: Fields) -> Batch:
    events = "events" in fields
    items = fields.objects("events" if events else "exchanges")
    return Batch(tuple(items), events, fields.whole("examined", 0), fields.whole("matched", 0))


def _table(fields: Fields) -> Table:
    raw = fields.objects("rows")
    return Table(tuple(_row(Fields(row, "a row")) for row in raw), fields.whole("others", 0), tuple(raw))


def _row(row: Fields) -> Row:
    return Row(
        source=row.text("source"),
        destination=row.text("destination"),
        method=row.text("method"),
        path=row.text("path"),
        window=_figures(row.below("window")),
        total=_figures(row.below("total")),
        last_ms=row.maybe_number("last_ms"),
    )


def _figures(fields: Fields) -> Figures:
    names = ("best_ms", "worst_ms", "p50_ms", "p95_ms", "p99_ms", "success_rate")
    return Figures(fields.whole("count"), *(fields.maybe_number(name) for name in names))


def _loss(fields: Fields) -> Loss:
    return Loss(fields.counts("causes"), read_totals(fields.below("totals")))


def _status(fields: Fields) -> Status | Handover:
    state = fields.text("state")
    if state != "handover":
        return Status(state, fields.text("detail", ""), fields.whole("examined", 0), fields.whole("matched", 0))
    previous = fields.maybe_below("previous")
    return Handover(
        planned=bool(fields.raw("planned")),
        previous=_previous(previous) if previous else None,
        gap_ms=fields.maybe_number("gap_ms"),
        overlap_ms=fields.maybe_number("overlap_ms"),
    )


def _previous(fields: Fields) -> Previous:
    return Previous(fields.whole("epoch"), fields.whole("last_seq"), read_totals(fields.below("totals")))


def _mistake(fields: Fields) -> Mistake:
    return Mistake(fields.text("detail", ""), fields.text("pointer", ""), fields.maybe_whole("ref"))


def _bye(fields: Fields) -> Bye:
    totals = fields.maybe_below("totals")
    retry = fields.raw("retry")
    return Bye(
        code=fields.whole("code"),
        reason=fields.text("reason", ""),
        retry=retry if isinstance(retry, bool) else fields.number("retry"),
        totals=read_totals(totals) if totals else None,
    )


READERS: Mapping[str, Callable[[Fields], Content]] = {
    "started": _started,
    "batch": _batch,
    "top": _table,
    "loss": _loss,
    "status": _status,
    "error": _mistake,
    "bye": _bye,
}
