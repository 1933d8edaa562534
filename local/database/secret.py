"""The static token in the local Secrets Manager, as a deployment keeps it there."""

from local.database.connect import client

TOKEN_SECRET = "portico/static-token"  # noqa: S105 - its name, not its value


def put_token(endpoint: str, token: str) -> None:
    """Make the secret; the emulator is new each time, so it is never there yet."""
    client("secretsmanager", endpoint).create_secret(Name=TOKEN_SECRET, SecretString=token)
