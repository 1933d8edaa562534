"""What traffic is, and who may see how much of it. Pure: no I/O, no clock of its own, no protobuf, no sockets.

Events go in, frames come out. The way of one event: `exchange.py` (join) → `filters/` → `sample.py` → `redact.py` and
`render.py` → `batch.py` → `outbox.py`; `viewer.py` keeps one viewer's way together, `pump.py` that of all viewers of one tap.
"""
