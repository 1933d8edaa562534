"""For whom a tap is opened: the headers by which Portico, which may not tap, becomes one viewer with that person's groups.

The last gate before the cluster. Refuses whatever would make the cluster decide for somebody else: no groups (then all
authenticated users' rights would count), an empty user (which means no impersonation at all), anything `system:`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.errors import TapForbidden

VIEWER = "portico:viewer"  # the one user that the cluster's role lets Portico impersonate
PRINCIPAL_EXTRA = "Impersonate-Extra-portico.dev%2Fprincipal"  # a slash is no letter of a header's name
RESERVED = "system:"  # Kubernetes' own names, masters and node accounts among them

_AS_IT_IS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%")


@dataclass(frozen=True, slots=True)
class ActsAs:
    """`principal` says in the cluster's audit log who it was; it decides nothing."""

    principal: str
    groups: Sequence[str]
    user: str = VIEWER

    def headers(self) -> list[tuple[str, str]]:
        """One header a group: a comma does not part groups. Raise `TapForbidden`."""
        if not self.groups:
            raise TapForbidden("you have no Kubernetes group, so no RBAC rule can let you tap", checked_by="portico")
        for name in (self.user, *self.groups):
            _check(name)
        return [
            ("Impersonate-User", self.user),
            *(("Impersonate-Group", group) for group in self.groups),
            (PRINCIPAL_EXTRA, _printable(self.principal)),
        ]


def _check(name: str) -> None:
    if not name or name.lower().startswith(RESERVED):
        raise TapForbidden(f"a user or group may not be empty or begin with {RESERVED}", checked_by="portico")
    if name != name.strip() or not (name.isascii() and name.isprintable()):
        raise TapForbidden("a user or group is printable ASCII without spaces at its ends", checked_by="portico")


def _printable(text: str) -> str:
    """Percent-encoded where a header could not carry it, and where that could not be told from what was encoded."""
    return quote(text, safe=_AS_IT_IS)
