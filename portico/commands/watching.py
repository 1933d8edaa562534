"""Opens a tap, or joins one, watches it into a sink, and leaves nothing behind: what `tap` and `top` do alike."""

from collections.abc import Mapping

from portico.access.address import find
from portico.access.api import Api
from portico.commands.wishes import Wishes
from portico.environment import Environment
from portico.exits import Exit
from portico.faults import Misuse, Over
from portico.watch.opening import TAP_ID, Tap, Ticket, delete_tap, join_tap, open_tap
from portico.watch.recording import recording
from portico.watch.session import Session, Sink
from portico.watch.telling import Teller


def watch(
    environment: Environment, wanted: Wishes, request: Mapping[str, object], attach: Mapping[str, object], sink: Sink
) -> None:
    """Until it is enough, or over. A tap that was opened is deleted, however this ends."""
    teller = Teller(environment, quiet=wanted.quiet, debug=wanted.debug)
    with recording(wanted.record) as record, Api(find(environment)) as api:
        tap, ticket = _begin(api, wanted, request)
        teller.detail(f"tap {tap.id}")
        try:
            session = Session(environment, api, tap, attach=attach, teller=teller, sink=sink, record=record.write)
            _run(session, ticket, teller)
        finally:
            if told := delete_tap(api, tap):
                teller.warning(told)


def _begin(api: Api, wanted: Wishes, request: Mapping[str, object]) -> tuple[Tap, Ticket]:
    if not wanted.attach:
        return open_tap(api, request)
    if TAP_ID.fullmatch(wanted.attach) is None:
        raise Misuse(f"Not the id of a tap: {wanted.attach}")
    return join_tap(api, wanted.attach)


def _run(session: Session, ticket: Ticket, teller: Teller) -> None:
    try:
        session.run(ticket)
    except Over as over:
        if over.status is not Exit.OK:
            raise
        teller.info(over.title)


def opening_request(wanted: Wishes, *, extract_headers: bool, prefix: bool) -> Mapping[str, object]:
    """The body that opens the tap; empty for one that is open. Raise `Misuse`."""
    if not wanted.attach:
        return wanted.request(extract_headers=extract_headers, prefix=prefix)
    if given := wanted.for_a_tap():
        names = ", ".join(name.replace("_", "-") for name in given)
        raise Misuse("A tap that is open already has its target and its source filters", f"leave out: {names}")
    return {}
