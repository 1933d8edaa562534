"""An API key `ptk_<id>_<secret>`: how one is made, read, kept and compared.

Only a salted SHA-256 of the secret is kept. That is enough here, where it would not be for a password: the secret is 256
random bits, so nobody tries them all, however fast the hash is; a slow one would only cost each request its time. The
salt keeps two records from telling that they hold the same secret.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from chalicelib.access.bearer import KEY_PREFIX
from chalicelib.access.scopes import Scope

ID_CHARACTERS = 16  # base62: 95 bits; it is no secret, and stands in logs and in the names of principals
SECRET_BYTES = 32
SALT_BYTES = 16
SUBJECT_PREFIX = "key:"

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(rf"{KEY_PREFIX}([0-9A-Za-z]{{{ID_CHARACTERS}}})_([0-9A-Za-z_-]{{43}})")


@dataclass(frozen=True, slots=True)
class Bound:
    """A namespace of a key: an exact name or `prefix-*`. `uid` is that of the exact one when the key was made, "" for any."""

    pattern: str
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key is good for. `namespaces` None: all. `expires_at` None: never by itself."""

    scopes: frozenset[Scope]
    namespaces: tuple[Bound, ...] | None
    groups: tuple[str, ...]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is kept. `maker` is the subject that made it: `static`, or `key:<id>`, with which it dies."""

    id: str
    salt: bytes
    digest: bytes
    name: str
    maker: str
    grant: Grant
    created_at: datetime

    @property
    def subject(self) -> str:
        """The principal's name."""
        return f"{SUBJECT_PREFIX}{self.id}"

    def expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.grant.expires_at is not None and self.grant.expires_at <= now

    def opened_by(self, secret: str) -> bool:
        """Compared in a time that tells nothing of how much was right."""
        return hmac.compare_digest(self.digest, _digest(self.salt, secret))


def make_key(*, name: str, maker: str, grant: Grant, now: datetime) -> tuple[str, KeyRecord]:
    """A new key as its holder gets it, once, and as it is kept."""
    key_id = "".join(secrets.choice(_BASE62) for _ in range(ID_CHARACTERS))
    secret, salt = secrets.token_urlsafe(SECRET_BYTES), secrets.token_bytes(SALT_BYTES)
    record = KeyRecord(key_id, salt, _digest(salt, secret), name, maker, grant, now)
    return f"{KEY_PREFIX}{key_id}_{secret}", record


def split_key(token: str) -> tuple[str, str] | None:
    """Its id and its secret; None where it has not the form of a key."""
    found = _KEY.fullmatch(token)
    return (found[1], found[2]) if found else None


def maker_key(record: KeyRecord) -> str | None:
    """The id of the key that made it; None where something else did."""
    return record.maker.removeprefix(SUBJECT_PREFIX) if record.maker.startswith(SUBJECT_PREFIX) else None


def _digest(salt: bytes, secret: str) -> bytes:
    return hashlib.sha256(salt + secret.encode()).digest()
