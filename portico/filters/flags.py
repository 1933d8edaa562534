"""Flags of the command line as one filter: different flags must all hold, of one flag given twice either; `--not` none.

--status 5xx --status 404 --latency '>100' --not path=/healthz
{"all": [{"any": [{"status": "5xx"}, {"status": "404"}]}, {"latency_ms": ">100"}, {"not": {"path": "/healthz"}}]}
"""

import json
from collections.abc import Mapping, Sequence

from portico.filters.predicate import Mistake

Spec = dict[str, object]

LEAF_OF = {
    "method": "method",
    "path": "path",
    "authority": "authority",
    "status": "status",
    "grpc-status": "grpc_status",
    "latency": "latency_ms",
    "direction": "direction",
    "source": "source",
    "destination": "destination",
    "header": "header",
    "tls": "tls",
}  # by the flag's name
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def spec_of(flags: Mapping[str, Sequence[str]], negated: Sequence[str], written: str) -> Spec | None:
    """The filter that these ask for, None for none. `written` is the JSON of `--filter`. Raise `Mistake`."""
    parts = [_either([_leaf(flag, value) for value in values]) for flag, values in flags.items() if values]
    parts += [{"not": _assignment(text)} for text in negated]
    if written:
        parts.append(_written(written))
    if len(parts) < 2:
        return parts[0] if parts else None
    return {"all": parts}


def _either(leaves: list[Spec]) -> Spec:
    return leaves[0] if len(leaves) == 1 else {"any": leaves}


def _assignment(text: str) -> Spec:
    flag, equals, value = text.partition("=")
    if not equals:
        raise Mistake(f"--not {text}: write such as --not status=404 or --not --status 404")
    return _leaf(flag.lstrip("-").replace("_", "-"), value)


def _leaf(flag: str, value: str) -> Spec:
    leaf = LEAF_OF.get("latency" if flag == "latency-ms" else flag)
    if leaf is None:
        raise Mistake(f"--not {flag}: there is no such filter; there are {', '.join(LEAF_OF)}")
    if leaf == "header":
        return {leaf: _header(value)}
    if leaf == "tls":
        return {leaf: _truth(value)}
    if leaf == "method" and "," in value:
        return {leaf: value.split(",")}
    return {leaf: value}


def _header(value: str) -> Spec:
    """`name: expression`, or `name=expression`; without one, any value."""
    colon, rest = (":", value[1:]) if value.startswith(":") else ("", value)  # :authority, a pseudo-header
    name, _, expression = rest.partition(":" if ":" in rest.partition("=")[0] else "=")
    return {"name": colon + name.strip(), "value": expression.strip()}


def _truth(value: str) -> bool:
    if value.lower() not in TRUTH:
        raise Mistake("--tls: write true or false")
    return TRUTH[value.lower()]


def _written(text: str) -> Spec:
    try:
        spec = json.loads(text)
    except (ValueError, RecursionError) as refused:
        raise Mistake(f"--filter is not JSON: {refused}") from None
    if not isinstance(spec, dict) or not spec:
        raise Mistake('--filter: write an object, such as {"status": ">=500"}')
    return spec
