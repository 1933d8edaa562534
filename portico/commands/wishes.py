"""What `tap` and `top` have in common: what is wanted of a tap, as the command line says it, and what is sent for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from portico.commands.target import DEFAULT_NAMESPACE, Target, read_destination, read_target
from portico.faults import Misuse
from portico.filters.flags import Spec, spec_of
from portico.filters.language import read_filter
from portico.filters.predicate import Mistake
from portico.filters.source import path

POST_FILTERS = ("status", "latency", "grpc_status", "source", "destination", "header", "tls", "direction")
DURATION = re.compile(r"([0-9]{1,9})([smh]?)")
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3_600}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Every option that the two share, under its own name; "" and None where it was not given."""

    target: tuple[str, ...]
    namespace: str
    selector: str
    to: str
    to_namespace: str
    method: str
    path: str
    scheme: str
    authority: str
    max_rps: float | None
    status: tuple[str, ...]
    latency: tuple[str, ...]
    grpc_status: tuple[str, ...]
    source: tuple[str, ...]
    destination: tuple[str, ...]
    header: tuple[str, ...]
    tls: tuple[str, ...]
    direction: tuple[str, ...]
    negated: tuple[str, ...]
    written: str
    sample: float | None
    window: int | None
    deflate: bool
    expires_in: str
    headers: bool
    confirm: bool
    attach: str
    record: Path | None
    quiet: bool
    debug: bool

    def spec(self) -> Spec | None:
        """The viewer's filter. Raise `Misuse`."""
        flags: Mapping[str, Sequence[str]] = {name.replace("_", "-"): getattr(self, name) for name in POST_FILTERS}
        try:
            spec = spec_of(flags, self.negated, self.written)
            read_filter(spec, headers=self.headers or bool(self.attach))
        except Mistake as mistake:
            raise Misuse("The filter cannot be used", str(mistake)) from None
        return spec

    def tapped(self) -> Target:
        """What is tapped. Raise `Misuse`."""
        if not self.target:
            raise Misuse("Say what to tap", "such as: portico tap deploy/web -n shop")
        return read_target(self.target, self.namespace)

    def request(self, *, extract_headers: bool, prefix: bool) -> dict[str, object]:
        """The body that opens the tap. `prefix`: the path is a beginning, as Linkerd has it. Raise `Misuse`."""
        target = self.tapped()
        if self.selector and target.name:
            raise Misuse("Give a name or a label selector, not both", "the mesh would ignore the selector")
        selector = {"label_selector": self.selector} if self.selector else {}
        body: dict[str, object] = {"target": target.body() | selector, "match": self._match(prefix=prefix)}
        optional = {"max_rps": self.max_rps, "expires_in": seconds(self.expires_in)}
        body |= {name: value for name, value in optional.items() if value is not None}
        asked = {"extract_headers": extract_headers, "confirm": self.confirm}
        return body | {name: True for name, wanted in asked.items() if wanted}

    def attached(self, mode: str) -> dict[str, object]:
        """The first frame. Raise `Misuse`."""
        wanted = {
            "mode": mode,
            "filter": self.spec(),
            "sample": self.sample,
            "window_ms": self.window,
            "encoding": "deflate" if self.deflate else None,
        }
        return {name: value for name, value in wanted.items() if value is not None}

    def _match(self, *, prefix: bool) -> dict[str, object]:
        try:
            path(self.path, prefix=prefix)
        except Mistake as mistake:
            raise Misuse("The filter cannot be used", str(mistake)) from None
        named = {"method": self.method, "scheme": self.scheme, "authority": self.authority}
        named["path_prefix" if prefix else "path"] = self.path
        match: dict[str, object] = {name: value for name, value in named.items() if value}
        if self.to:
            match["to"] = read_destination(self.to, self.to_namespace or self.namespace).body()
        elif self.to_namespace:
            match["to"] = Target(self.to_namespace, "namespace", "").body()
        return match

    def for_a_tap(self) -> list[str]:
        """The options that were given and that only a tap of its own can have."""
        given = ("target", "selector", "to", "to_namespace", "method", "path", "scheme", "authority", "expires_in")
        return [name for name in given if getattr(self, name)]


def wishes(options: Mapping[str, object], default_namespace: str) -> Wishes:
    """From what the command-line library read."""
    known = {field.name: options[field.name] for field in fields(Wishes)}
    known["namespace"] = known["namespace"] or default_namespace or DEFAULT_NAMESPACE
    return Wishes(**known)  # type: ignore[arg-type]  # the options' declarations give these types


def seconds(text: str) -> int | None:
    """From `90`, `90s`, `5m`, `8h`; None for "". Raise `Misuse`."""
    if not text:
        return None
    found = DURATION.fullmatch(text.strip())
    if found is None or not int(found[1]):
        raise Misuse(f"Not a duration: {text}", "write such as 90s, 5m or 8h")
    return int(found[1]) * SECONDS[found[2]]
