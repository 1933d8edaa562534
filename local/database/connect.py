"""A boto3 client of the local AWS: any region, any credentials, never a person's own."""

from typing import Any

REGION = "us-east-1"  # any would do: nothing local has regions
LOCAL_AWS = {  # the emulator takes any credentials, boto3 wants some
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def client(service: str, endpoint: str) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Make one; imports boto3 (0.3 s) only when called."""
    import boto3  # noqa: PLC0415 - see above

    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=LOCAL_AWS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=LOCAL_AWS["AWS_SECRET_ACCESS_KEY"],
    )
