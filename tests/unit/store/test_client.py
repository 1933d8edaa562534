import subprocess
import sys

import pytest

from chalicelib.store.client import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, make_client


def test_it_is_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    config = make_client("http://127.0.0.1:1", "eu-west-1").meta.config
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
    assert config.retries["total_max_attempts"] == ATTEMPTS


def test_boto3_is_loaded_with_the_first_client_and_not_before() -> None:
    program = (
        "import sys, chalicelib.store.object_cache, chalicelib.store.listing_cache; print('botocore' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
