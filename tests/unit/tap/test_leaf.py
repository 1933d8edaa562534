"""What a leaf is."""

from chalicelib.tap.leaf import Leaf, Mistake


def test_a_mistake_is_a_value_error_with_a_text_for_people() -> None:
    assert str(Mistake("write true or false")) == "write true or false"
    assert issubclass(Mistake, ValueError)


def test_a_leaf_is_a_builder_and_how_early_it_decides() -> None:
    leaf = Leaf(lambda _: lambda _exchange, _reader: True, early=True)
    assert (leaf[1], leaf.early) == (True, True)
