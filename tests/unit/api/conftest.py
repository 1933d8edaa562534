import pytest

from tests.api.house import House


@pytest.fixture
def house() -> House:
    """The application with fakes behind its doors."""
    return House()
