"""Why a stream ended. The range says whether to come back: 4400 to 4499 the client may, 4500 to 4999 it must not.

API Gateway closes without a code of ours, so the `bye` frame carries it; where a server can set a close code, it is the
same number.
"""

from enum import IntEnum


class Bye(IntEnum):
    """Every code there is; the text is what a person reads where nothing more exact is known."""

    def __new__(cls, code: int, text: str) -> "Bye":
        """A number that carries its text."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.text = text
        return member

    text: str

    RELAY_LOST = 4400, "the relay was lost"
    EXPIRED = 4401, "the tap reached the end of its life"
    NO_ATTACH = 4402, "nothing was heard from this side for too long"
    HANDOVER_FAILED = 4403, "no relay took over"
    GATEWAY_LIMIT = 4404, "the gateway closes a socket after two hours"
    OVERLOAD = 4405, "there is no room for another relay now"
    DETACHED = 4500, "detached"
    DELETED = 4501, "the tap was deleted"
    FORBIDDEN = 4502, "the cluster does not allow this tap"
    NOTHING_TO_TAP = 4503, "the target was not found, or has nothing to tap"
    REFUSED = 4504, "the cluster refused the request"
    TOO_MANY_VIEWERS = 4505, "the tap has as many viewers as it may have"
    CREDENTIAL = 4506, "the credential expired or was revoked"
    PROTOCOL = 4508, "too many mistakes on this socket"

    @property
    def may_return(self) -> bool:
        """Whether the client may come back with the same tap."""
        return self < 4500
