import pytest

from chalicelib.uplink.namespace import Namespace, NamespacePage
from tests.contract_ports.samples import namespace
from tests.fakes.clock import START


@pytest.mark.parametrize(
    ("labels", "managed"), [({"inlets.dev/uplink": "1"}, True), ({"inlets.dev/uplink": "0"}, False), ({}, False)]
)
def test_only_the_label_with_the_text_1_makes_it_managed(labels: dict[str, str], managed: bool) -> None:
    assert Namespace("acmeco", "uid", 1, START, labels).managed is managed


def test_a_pages_values_are_its_namespaces() -> None:
    assert NamespacePage((namespace(1),), 1).values == (namespace(1),)
