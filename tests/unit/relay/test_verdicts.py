import pytest

from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    InvalidRequest,
    NothingToTap,
    PorticoError,
    StreamGarbled,
    StreamLost,
    TapApiMissing,
    TapForbidden,
    TapRefused,
    TargetNotFound,
)
from chalicelib.relay.verdicts import fault, final
from chalicelib.tap.bye import Bye


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TapForbidden("no", checked_by="tap_server"), Bye.FORBIDDEN),
        (TargetNotFound("no"), Bye.NOTHING_TO_TAP),
        (NothingToTap("no"), Bye.NOTHING_TO_TAP),
        (TapRefused("no"), Bye.REFUSED),
        (InvalidRequest("no"), Bye.REFUSED),
    ],
)
def test_what_trying_again_cannot_change_is_said_with_the_clusters_reason(error: PorticoError, code: Bye) -> None:
    parting = final(error)
    assert parting is not None
    assert (parting.code, parting.reason) == (code, "no")


@pytest.mark.parametrize("error", [StreamLost("x"), ClusterUnavailable("x"), ClusterTimeout("x"), TapApiMissing("x")])
def test_what_may_pass_is_tried_again_for_ever(error: PorticoError) -> None:
    assert final(error) is None
    assert not fault(error)


@pytest.mark.parametrize("error", [ClusterError("x"), StreamGarbled("x")])
def test_nonsense_is_tried_again_and_counted(error: PorticoError) -> None:
    assert final(error) is None
    assert fault(error)
