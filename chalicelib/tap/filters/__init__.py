"""One filter a file: what its leaf means, how it is read, the predicate. Combined in `tap/filtering.py`; none knows another."""
