"""The contract against the running application: whatever it allows is answered as it says, whatever it forbids is refused.

No mocks: requests become the events that API Gateway makes, and go through `app` into the use cases; only the cluster and
the database are in memory. Bounded by numbers of examples, so that it ends within a minute on one core.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case, HookContext, Response
from schemathesis.checks import CheckFunction
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import unsupported_method

from tests.api.house import TOKEN, House
from tests.api.wsgi import Wsgi

EXAMPLES = 25  # per operation: 13 of them take 20 s
CHAINS = 15  # of at most STEPS linked calls
STEPS = 6

EXCLUDED: list[CheckFunction] = [
    unsupported_method
]  # wants 405: API Gateway cannot tell an unknown method, both are 404
HEADERS = {"Authorization": f"Bearer {TOKEN}"}

# A valid request may still meet a state that refuses it: another ETag, another body under the same key.
STATEFUL = ["2xx", "401", "403", "404", "409", "412", "422"]
# What a body's target names must be what the path names, and a namespace's own tap has no other name: 400, as upstream.
TARGETED = {
    "include-path-regex": "(/tap|/v1/taps)$",
    "checks": {"positive_data_acceptance": {"expected-statuses": [*STATEFUL, "400"]}},
}
CONFIG = SchemathesisConfig.from_dict(
    {
        "operations": [TARGETED],
        "checks": {"positive_data_acceptance": {"expected-statuses": STATEFUL}},
        "generation": {
            "with-security-parameters": False
        },  # `ignored_auth` tries without a credential, and with a wrong one
    }
)
WORLD = Wsgi(House().gateway)
SCHEMA = schemathesis.openapi.from_wsgi("/v1/openapi.json", WORLD, config=CONFIG)

# What JSON Schema cannot say: which texts are selectors, and which are tokens that a link gave.
schemathesis.openapi.format("kubernetes-label-selector", st.sampled_from(["", "a=b", "a!=b,c in (d,e)", "!a"]))
schemathesis.openapi.format("etag", st.sampled_from(['"x"', "*"]))
schemathesis.openapi.format("re2", st.sampled_from(["", "/api/.*", "^/cart$", "/(a|b)"]))
schemathesis.openapi.format("continue-token", st.just(""))


@SCHEMA.hook
def filter_query(context: HookContext, query: dict[str, Any] | None) -> bool:
    """Unknown parameters are ignored, by design; `sort` and `limit` exclude each other, which OpenAPI cannot say."""
    sent = set(query or {})
    assert context.operation
    known = {parameter.name for parameter in context.operation.query}
    return sent <= known and not ("sort" in sent and sent & {"limit", "continue"})


@SCHEMA.hook
def filter_body(context: HookContext, body: object) -> bool:
    """JSON Schema calls 80.0 an integer; here it is none."""
    ports = body.get("tcpPorts") if isinstance(body, dict) else None
    return not (isinstance(ports, list) and any(isinstance(port, float) for port in ports))


@pytest.fixture(autouse=True)
def quiet(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Thousands of access lines are not worth keeping."""
    yield
    capsys.readouterr()


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_the_contract(case: Case[Any]) -> None:
    case.call_and_validate(headers=HEADERS, excluded_checks=EXCLUDED)


def test_what_is_made_can_be_followed() -> None:
    """Chains along the contract's own links: make a namespace, a tunnel in it, read, change and delete it, and look again."""

    class Chain(SCHEMA.as_state_machine()):  # type: ignore[misc]  # a class made at run time
        def setup(self) -> None:
            WORLD.gateway = House().gateway  # what comes next depends on answers: each chain begins in the same world

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return {"headers": HEADERS}

        def validate_response(self, response: Response, case: Case[Any], **more: Any) -> None:  # noqa: ANN401 - what it passes on
            case.validate_response(response, excluded_checks=EXCLUDED, **more)

    Chain.run(
        settings=settings(
            max_examples=CHAINS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
    )
