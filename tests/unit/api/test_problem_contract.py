from chalicelib.api.problem_contract import EXAMPLE, ProblemOut
from chalicelib.api.problems import problem
from chalicelib.errors import TunnelNotFound


def test_the_example_is_what_would_be_answered() -> None:
    request_id = EXAMPLE["requestId"]
    assert problem(TunnelNotFound("tunnel acmeco/web does not exist"), str(request_id)).body == EXAMPLE


def test_the_vendors_key_is_there() -> None:
    assert "error" in ProblemOut.model_json_schema()["required"]
