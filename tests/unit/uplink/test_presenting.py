from chalicelib.uplink.presenting import NO_METRICS, namespace_view, stale_warning, tunnel_view, weakest
from chalicelib.uplink.seen import Seen
from chalicelib.uplink.view import NamespaceView, TunnelView
from tests.contract_ports.samples import namespace, tunnel


def test_a_tunnel_with_its_clients() -> None:
    assert tunnel_view(Seen(tunnel(1), 2, "cache", 3)) == TunnelView(tunnel(1), 2, source="cache", age=3)


def test_unknown_clients_are_said_to_be() -> None:
    view = tunnel_view(Seen(tunnel(1)))
    assert (view.connected_clients, view.metrics_unavailable, view.warnings) == (None, True, (NO_METRICS,))


def test_a_stale_answer_says_so() -> None:
    assert "17 s ago" in tunnel_view(Seen(tunnel(1), 2, "stale", 17)).warnings[0]
    assert "17 s ago" in namespace_view(Seen(namespace(1), None, "stale", 17)).warnings[0]


def test_others_have_nothing_to_warn_of() -> None:
    assert stale_warning("cache", 3) == stale_warning("cluster", 0) == ()
    assert namespace_view(Seen(namespace(1), None, "cache", 3)) == NamespaceView(namespace(1), "cache", 3)


def test_an_answer_of_several_parts_is_as_good_as_the_worst() -> None:
    assert weakest("cluster", "cache") == "cache"
    assert weakest("cluster", "stale", "cache") == "stale"
    assert weakest("cluster") == "cluster"
