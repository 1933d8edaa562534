"""One stack for all tests that only use it; those that break it start their own."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import Running, running_stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
