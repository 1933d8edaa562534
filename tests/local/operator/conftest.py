from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.local.operator.cluster import Room, kubeconfig_of_a_cluster, room_in


@pytest.fixture
async def kubeconfig(tmp_path: Path) -> AsyncIterator[Path]:
    """Of a cluster of the test's own."""
    async with kubeconfig_of_a_cluster(tmp_path) as path:
        yield path


@pytest.fixture
async def room(kubeconfig: Path) -> AsyncIterator[Room]:
    """A licensed tenant's namespace, with an operator at work."""
    async with room_in(kubeconfig) as made:
        yield made
