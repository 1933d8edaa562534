"""The two files that say where an API is: a local stack's `run.json`, and the profile that `portico login` stores."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from portico.faults import Misuse

PROFILE = "profile.json"


@dataclass(frozen=True, slots=True)
class Profile:
    """An API and the token for it; `namespace` is what `-n` stands for when it is not given, "" for none."""

    url: str
    token: str
    namespace: str = ""


def read_run(path: Path) -> Profile:
    """What a local stack says of itself. Raise `Misuse`."""
    fields = _fields(path)
    return Profile(_text(path, fields, "api"), _text(path, fields, "token"))


def read_profile(folder: Path) -> Profile | None:
    """The stored profile, None if there is none. Raise `Misuse`."""
    path = folder / PROFILE
    if not path.is_file():
        return None
    fields = _fields(path)
    namespace = fields.get("namespace", "")
    return Profile(
        _text(path, fields, "url"), _text(path, fields, "token"), namespace if isinstance(namespace, str) else ""
    )


def write_profile(folder: Path, profile: Profile) -> Path:
    """Store it, for its owner alone, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / PROFILE
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        draft.chmod(0o600)
        json.dump(asdict(profile), file, indent=2)
    return draft.replace(path)


def forget_profile(folder: Path) -> bool:
    """Remove it; whether there was one."""
    path = folder / PROFILE
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def _fields(path: Path) -> dict[str, object]:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as refused:
        raise Misuse(f"{path} cannot be read", str(refused)) from None
    if not isinstance(fields, dict):
        raise Misuse(f"{path} cannot be read", "it is not a JSON object")
    return fields


def _text(path: Path, fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise Misuse(f"{path} cannot be used", f"it says no {name}")
    return value
