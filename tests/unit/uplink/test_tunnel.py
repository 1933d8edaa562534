from chalicelib.uplink.tunnel import TunnelPage, TunnelRef
from tests.contract_ports.samples import tunnel


def test_a_reference_reads_as_people_write_it() -> None:
    assert str(TunnelRef("acmeco", "web")) == "acmeco/web"


def test_references_sort_by_namespace_then_name() -> None:
    refs = [TunnelRef("b", "a"), TunnelRef("a", "z"), TunnelRef("a", "b")]
    assert sorted(refs) == [TunnelRef("a", "b"), TunnelRef("a", "z"), TunnelRef("b", "a")]


def test_a_pages_values_are_its_tunnels() -> None:
    assert TunnelPage((tunnel(1),), 1).values == (tunnel(1),)
