"""What a recording calls a thing and what this run calls it: uids, revisions, continue tokens, generated names."""

import base64
import json
import re
from dataclasses import dataclass, field

from local.cluster.objects import Json

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REVISIONS_APART = 30  # a revision further away than that was meant to be one that never was


@dataclass
class Known:
    """Grows with every answer; rewrites every request."""

    texts: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, str] = field(default_factory=dict)

    def learn(self, recorded: Json, live: Json) -> None:
        """Walk both bodies and remember what is called what."""
        if isinstance(recorded, dict) and isinstance(live, dict):
            if "generateName" in recorded:
                self.texts[recorded["name"]] = str(live.get("name"))
            for key in recorded.keys() & live.keys():
                self._learn_field(key, recorded[key], live[key])
        elif isinstance(recorded, list) and isinstance(live, list):
            for one, other in zip(recorded, live, strict=False):
                self.learn(one, other)

    def _learn_field(self, key: str, recorded: Json, live: Json) -> None:
        if isinstance(recorded, str) and isinstance(live, str):
            if key == "resourceVersion":
                self.revisions[recorded] = live
            elif key == "uid" and recorded:
                self.texts[recorded] = live
            elif key == "message":
                self.texts.update(zip(UUID.findall(recorded), UUID.findall(live), strict=False))
        else:
            self.learn(recorded, live)

    def path(self, path: str) -> str:
        """The recorded path with this run's names."""
        for recorded, live in self.texts.items():
            path = path.replace(recorded, live) if recorded else path
        path = re.sub(r"continue=([\w-]+)", lambda found: f"continue={self._token(found[1])}", path)
        return re.sub(r"resourceVersion=(\d+)", lambda found: f"resourceVersion={self.revision(found[1])}", path)

    def revision(self, recorded: str) -> str:
        """This run's revision for a recorded one; one never seen lies just after the last one before it that was."""
        before = [int(one) for one in self.revisions if int(one) <= int(recorded)]
        if not before or int(recorded) - max(before) > _REVISIONS_APART:
            return recorded
        return self.revisions[str(max(before))]

    def _token(self, recorded: str) -> str:
        try:
            parts = json.loads(base64.urlsafe_b64decode(recorded + "=" * (-len(recorded) % 4)))
            parts["rv"] = int(self.revision(str(parts["rv"]))) if parts["rv"] > 0 else parts["rv"]
        except (ValueError, KeyError):
            return recorded
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")

    def body(self, value: Json) -> Json:
        """The recorded body with this run's names."""
        if isinstance(value, dict):
            return {key: self._body_field(key, inner) for key, inner in value.items() if key != "managedFields"}
        if isinstance(value, list):
            return [self.body(inner) for inner in value]
        return self.texts.get(value, value) if isinstance(value, str) else value

    def _body_field(self, key: str, value: Json) -> Json:
        if key == "resourceVersion" and isinstance(value, str):
            return self.revisions.get(value, value)
        return self.body(value)
