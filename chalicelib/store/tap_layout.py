"""Where things lie in the taps table.

    pk                  sk               what
    tap#<id>            tap              a tap, its lease and its revisions: under 1 KB, written twice a second at most
    tap#<id>            viewer#<conn>    one of its viewers
    connection#<conn>   tap              which tap a socket belongs to
    owner#<hash>        head             grows with each tap made, so that two at once are counted one after the other
    owner#<hash>        tap#<id>         a tap of that owner
    ticket#<hash>       ticket           a ticket
    admission           relays           which taps have, or are about to have, a relay
    admission           upstream         when the cluster may be asked for the next tap

What is known under a hash is too long for a key, or nobody's business.
"""

from hashlib import sha256

from chalicelib.store.layout import Keys

TAP = "tap"
VIEWER = "viewer#"
OWNED = "tap#"


def tap_keys(tap_id: str) -> Keys:
    """A tap."""
    return keys(partition(tap_id), TAP)


def viewer_keys(tap_id: str, connection_id: str) -> Keys:
    """One viewer."""
    return keys(partition(tap_id), f"{VIEWER}{connection_id}")


def connection_keys(connection_id: str) -> Keys:
    """Where a socket belongs."""
    return keys(f"connection#{connection_id}", TAP)


def head_keys(subject: str) -> Keys:
    """An owner's count."""
    return keys(owner_partition(subject), "head")


def owned_keys(subject: str, tap_id: str) -> Keys:
    """One of an owner's taps."""
    return keys(owner_partition(subject), f"{OWNED}{tap_id}")


def ticket_keys(ticket: str) -> Keys:
    """A ticket, by its hash."""
    return keys(f"ticket#{_hash(ticket)}", "ticket")


def partition(tap_id: str) -> str:
    """A tap and its viewers."""
    return f"tap#{tap_id}"


def owner_partition(subject: str) -> str:
    """An owner and what it owns."""
    return f"owner#{_hash(subject)}"


def keys(pk: str, sk: str) -> Keys:
    """The table's key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
