"""The doors to the documented tap operations: a bounded watch, or, with `Prefer: respond-async`, a tap for a socket."""

from urllib.parse import quote

from chalicelib.api import watch_contract as contract
from chalicelib.api.answer import ANSWER_BYTES, Answer
from chalicelib.api.door import Call, Doors
from chalicelib.api.headers import NO_STORE
from chalicelib.api.incoming import Incoming
from chalicelib.api.tap_answers import told_ticket
from chalicelib.api.tap_reading import wanted_watch
from chalicelib.api.tap_requests import TapByResourceRequestBody, WatchQuery
from chalicelib.api.taps import opened, told
from chalicelib.tap.opening import Wanted
from chalicelib.tap.watching import Bounds, Watched
from chalicelib.tap_owner import owner_of

Watch = Call[WatchQuery, TapByResourceRequestBody]

doors = Doors(__name__)


@doors.serves(contract.NAMESPACE)
@doors.serves(contract.RESOURCE)
@doors.serves(contract.GROUP_NAMESPACE)
@doors.serves(contract.GROUP_RESOURCE)
def watch(call: Watch) -> Answer:
    """What passes from now on, until there is enough of it."""
    wanted = wanted_watch(call)
    if _asynchronously(call.incoming):
        return _tap_instead(call, wanted)
    single = call.query.limit == 1 or _wants_json(call.incoming)
    taps, owner = call.rooms.taps, owner_of(call.principal)
    taps.audit.audited("tap_watched", actor=owner.subject, object=str(wanted.target), tap="")
    events = 1 if single else call.query.limit
    return _told(
        taps.watching.run(wanted, owner, Bounds(events, call.query.timeout_seconds, ANSWER_BYTES)), single=single
    )


def _tap_instead(call: Watch, wanted: Wanted) -> Answer:
    made = opened(call, wanted)
    place = f"{call.incoming.root}/v1/taps/{quote(made.state.tap.id, safe='')}"
    headers = {"Preference-Applied": "respond-async", "Location": place}
    return Answer(202, told(call, made.state) | told_ticket(made.ticket), headers | NO_STORE)


def _told(watched: Watched, *, single: bool) -> Answer:
    headers = {"Portico-Tap-Ended": watched.ended, "Portico-Tap-Lost": str(watched.lost)}
    if not single:
        text = "".join(f"{event}\n" for event in watched.events)
        return Answer(200, text=text, media_type=contract.NDJSON, headers=headers | {"Content-Type": contract.NDJSON})
    if not watched.events:
        return Answer(204, headers=headers)
    return Answer(200, text=watched.events[0], headers=headers)


def _asynchronously(incoming: Incoming) -> bool:
    """RFC 7240 §2: preferences are separated by commas, and may have parameters."""
    preferences = ",".join(incoming.header("Prefer")).lower().split(",")
    return any(preference.split(";")[0].strip() == "respond-async" for preference in preferences)


def _wants_json(incoming: Incoming) -> bool:
    """Whether one JSON document is asked for, and lines are not."""
    ranges = ",".join(incoming.header("Accept")).lower().split(",")
    accepted = {each.split(";")[0].strip() for each in ranges}
    return "application/json" in accepted and contract.NDJSON not in accepted
