"""What may be chosen, and what is said when it may not."""

from pathlib import Path

import pytest

from local.stack.options import BadOption, read_options


def test_without_a_word_everything_has_its_default() -> None:
    options = read_options({})
    assert (options.port, options.cluster_port, options.kubeconfig) == (8080, 8001, None)
    assert options.embedded
    assert options.runs_operator


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80.5", "٨٠", " 80"])
def test_a_port_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadOption, match=f"PORT={text}: a port is a whole number from 1 to 65535"):
        read_options({"PORT": text})


def test_one_port_for_two_things_is_refused() -> None:
    with pytest.raises(BadOption, match="both 8001"):
        read_options({"PORT": "8001"})


def test_a_real_cluster_runs_no_operator_unless_asked(tmp_path: Path) -> None:
    kubeconfig = tmp_path / "config"
    kubeconfig.touch()
    chosen = {"PORTICO_RUN_KUBECONFIG": str(kubeconfig)}
    assert not read_options(chosen).runs_operator
    assert read_options({**chosen, "OPERATOR": "1"}).runs_operator
    assert not read_options(chosen).embedded


@pytest.mark.parametrize(("text", "rate"), [("", 40.0), ("0", 0.0), ("2.5", 2.5), ("5000", 5000.0)])
def test_the_shop_s_traffic_can_be_chosen(text: str, rate: float) -> None:
    assert read_options({"DEMO_RPS": text}).demo_rps == rate


@pytest.mark.parametrize("text", ["-1", "many", "nan", "inf", "5001"])
def test_traffic_that_cannot_be_made_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match=f"DEMO_RPS={text}: requests a second, a number from 0 to 5000"):
        read_options({"DEMO_RPS": text})


def test_a_kubeconfig_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="there is no such file"):
        read_options({"PORTICO_RUN_KUBECONFIG": str(tmp_path / "none")})
