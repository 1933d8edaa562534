from chalicelib.tap.allowance import LIFE, MAX_RPS, PODS, TAPS, VIEWERS, WATCHES, Allowance


def test_what_is_allowed_where_no_setting_says_otherwise() -> None:
    said = Allowance()
    assert (said.max_rps, said.taps, said.watches) == (MAX_RPS, TAPS, WATCHES) == (1_000.0, 10, 2)
    assert (said.life, said.viewers, said.pods) == (LIFE, VIEWERS, PODS)
    assert (said.viewers, said.pods, said.life.total_seconds()) == (20, 100, 28_800)
