"""Secrets and config maps: data of bytes or text, `stringData` that only goes in, immutability."""

import base64
import binascii

from local.cluster import names
from local.cluster.kinds import cells
from local.cluster.objects import Object, dig
from local.cluster.resource import METADATA_FIELDS, Column, Rules
from local.cluster.schema import BOOLEAN, STRING, fields, strings
from local.cluster.status import Cause, bad_request

DATA_BYTES = 1024 * 1024  # apimachinery's MaxSecretSize
_TLS = "kubernetes.io/tls"


def _prepare(obj: Object, _old: Object | None) -> None:
    plain = obj.pop("stringData", None) or {}
    if plain:
        data = obj.setdefault("data", {})
        data.update({key: base64.b64encode(text.encode()).decode() for key, text in plain.items()})
    if not obj.get("data"):
        obj.pop("data", None)
    for key, text in (obj.get("data") or {}).items():
        _bytes(key, text)
    obj.setdefault("type", "Opaque")


def _bytes(key: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as flaw:
        raise bad_request(
            f'Secret in version "v1" cannot be handled as a Secret: illegal base64 data in field "{key}"'
        ) from flaw


def _check(obj: Object, old: Object | None) -> list[Cause]:
    data = obj.get("data") or {}
    causes = _key_causes(data)
    if sum(len(_bytes(key, text)) for key, text in data.items()) > DATA_BYTES:
        causes.append(Cause("data", f"Too long: may not be more than {DATA_BYTES} bytes", "FieldValueTooLong"))
    if obj["type"] == _TLS:
        missing = [key for key in ("tls.crt", "tls.key") if key not in data]
        causes += [Cause(f"data[{key}]", "Required value", "FieldValueRequired") for key in missing]
    if old is not None:
        causes += _change_causes(obj, old)
    return causes


def _key_causes(data: Object) -> list[Cause]:
    return [Cause(f"data[{key}]", f'Invalid value: "{key}": {text}') for key in data for text in names.config_key(key)]


def _change_causes(obj: Object, old: Object) -> list[Cause]:
    causes = []
    if obj.get("type") != old.get("type"):
        causes.append(Cause("type", f'Invalid value: "{obj.get("type")}": field is immutable'))
    if old.get("immutable") and (obj.get("data") or {}) != (old.get("data") or {}):
        causes.append(Cause("data", "Forbidden: field is immutable when `immutable` is set", "FieldValueForbidden"))
    return causes


def _check_map(obj: Object, old: Object | None) -> list[Cause]:
    causes = _key_causes(obj.get("data") or {})
    return causes if old is None else causes + _change_causes(obj, old)


SECRET = Rules(
    shape=fields(data=strings(), stringData=strings(), type=STRING, immutable=BOOLEAN),
    prepare=_prepare,
    check=_check,
    columns=cells.simple(
        Column("Type", cells.at("type"), description="Used to facilitate programmatic handling of secret data."),
        Column("Data", lambda obj: len(obj.get("data") or {}), description="Data contains the secret data."),
    ),
    fields={**METADATA_FIELDS, "type": ("type",)},
)
CONFIG_MAP = Rules(
    shape=fields(data=strings(), binaryData=strings(), immutable=BOOLEAN),
    check=_check_map,
    columns=cells.simple(Column("Data", lambda obj: len(dig(obj, "data") or {}) + len(dig(obj, "binaryData") or {}))),
)
