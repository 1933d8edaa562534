"""From a principal, as the access room knows it, to the owner of a tap, as the tap room keeps it: neither knows the other."""

from chalicelib.access.api_key import SUBJECT_PREFIX
from chalicelib.access.principal import Principal
from chalicelib.tap.kept import TapOwner


def owner_of(principal: Principal) -> TapOwner:
    """Who makes a tap, or looks at one."""
    return TapOwner(
        subject=principal.subject,
        kind=principal.kind,
        groups=principal.groups,
        scopes=frozenset(principal.scopes),
        credential=principal.subject.removeprefix(SUBJECT_PREFIX) if principal.kind == "key" else "",
        good_until=principal.expires_at,
    )
