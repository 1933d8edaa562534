from chalicelib.api.tap_answers import TapMatchOut, TapTargetOut, told_match, told_target, told_workload
from chalicelib.tap.match import Match
from chalicelib.tap.pods import Workload
from chalicelib.tap.target import read_target


def test_what_asks_for_nothing_is_left_out() -> None:
    told = told_target(read_target("shop", "deploy", "", "app=web"))
    assert told == {"namespace": "shop", "resource_type": "deployments", "label_selector": "app=web"}
    TapTargetOut.model_validate(told)
    assert told_match(Match()) == {}


def test_a_match_as_it_was_asked_for() -> None:
    told = told_match(Match("/a.*", "/a", "GET", "http", "web:80", read_target("shop", "svc", "web")))
    TapMatchOut.model_validate(told)
    assert told["to"] == {"namespace": "shop", "resource_type": "services", "resource_name": "web"}
    assert (told["path"], told["path_prefix"], told["authority"]) == ("/a.*", "/a", "web:80")


def test_a_workload_is_told_in_the_plural() -> None:
    assert told_workload("shop", Workload("deployment", "web", 2, 1)) == {
        "namespace": "shop",
        "resource_type": "deployments",
        "resource_name": "web",
        "pods": {"tappable": 2, "refused": 1},
    }
