"""Flags as one filter: the same flag twice is either, different flags are all, `--not` is none of them."""

import pytest

from portico.filters.flags import spec_of
from portico.filters.predicate import Mistake


@pytest.mark.parametrize(
    ("flags", "negated", "written", "spec"),
    [
        ({}, [], "", None),
        ({"status": ["5xx"]}, [], "", {"status": "5xx"}),
        ({"status": ["5xx", "404"]}, [], "", {"any": [{"status": "5xx"}, {"status": "404"}]}),
        ({"status": ["5xx"], "latency": [">100"]}, [], "", {"all": [{"status": "5xx"}, {"latency_ms": ">100"}]}),
        ({"tls": ["false"]}, [], "", {"tls": False}),
        ({"header": ["user-agent: curl"]}, [], "", {"header": {"name": "user-agent", "value": "curl"}}),
        ({"header": ["via=^b: c$"]}, [], "", {"header": {"name": "via", "value": "^b: c$"}}),
        ({"header": [":authority: web"]}, [], "", {"header": {"name": ":authority", "value": "web"}}),
        ({}, ["source=app=web"], "", {"not": {"source": "app=web"}}),
        ({}, ["latency=>100"], "", {"not": {"latency_ms": ">100"}}),
        ({}, ["latency_ms=>100"], "", {"not": {"latency_ms": ">100"}}),
        ({}, ["--grpc_status=14"], "", {"not": {"grpc_status": "14"}}),
        ({}, ["method=GET,HEAD"], "", {"not": {"method": ["GET", "HEAD"]}}),
        ({"tls": ["yes"]}, [], '{"path": "^/a"}', {"all": [{"tls": True}, {"path": "^/a"}]}),
    ],
)
def test_what_flags_mean(flags: dict[str, list[str]], negated: list[str], written: str, spec: object) -> None:
    assert spec_of(flags, negated, written) == spec


@pytest.mark.parametrize(
    ("negated", "written", "said"),
    [
        (["status"], "", "write such as --not status=404"),
        (["colour=red"], "", "there is no such filter; there are method"),
        (["tls=maybe"], "", "write true or false"),
        ([], "{", "--filter is not JSON"),
        ([], "[]", "write an object"),
        ([], "{}", "write an object"),
        ([], "[" * 100_000, "--filter is not JSON"),
    ],
)
def test_what_flags_cannot_mean(negated: list[str], written: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        spec_of({}, negated, written)
