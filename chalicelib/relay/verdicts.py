"""What an end of the upstream means: tap again, or say `bye` with its code, and the cluster's own reason."""

from chalicelib.errors import (
    ClusterTimeout,
    ClusterUnavailable,
    Invalid,
    Missing,
    PorticoError,
    TapForbidden,
)
from chalicelib.tap.bye import Bye
from chalicelib.tap.parting import Parting


def final(error: PorticoError) -> Parting | None:
    """The parting that it calls for; None where trying again may help."""
    if isinstance(error, TapForbidden):
        return Parting(Bye.FORBIDDEN, error.detail)
    if isinstance(error, Missing):
        return Parting(Bye.NOTHING_TO_TAP, error.detail)
    if isinstance(error, Invalid):
        return Parting(Bye.REFUSED, error.detail)
    return None


def fault(error: PorticoError) -> bool:
    """Whether it is an answer that the protocol does not allow: waiting rarely cures those, so they are counted."""
    return not isinstance(error, ClusterUnavailable | ClusterTimeout)
