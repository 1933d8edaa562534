from chalicelib.uplink.query import TunnelQuery, everything


def test_without_limit_and_token_the_whole_set_is_wanted() -> None:
    assert not TunnelQuery().paged
    assert TunnelQuery(limit=10).paged
    assert TunnelQuery(continue_token="x").paged


def test_the_static_token_sees_every_namespace() -> None:
    assert everything("acmeco")
