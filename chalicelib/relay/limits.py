"""How long the relay waits for what. Nanoseconds, as everything in the tap room, unless it says otherwise."""

from chalicelib.tap.limits import SECOND

# ── the lease ────────────────────────────────────────────────────────────────────────────────────────────────────────
RENEW_EVERY = 2 * SECOND  # four tries before the lease of 10 s ends
LOOK_EVERY = (
    SECOND // 2
)  # a viewer that comes or changes is seen within so long; a read of 1 KB costs an eighth of a write
POST_TIMEOUT = 2 * SECOND  # of one post: the gateway answers in milliseconds
CLOCK_SLACK = SECOND // 2  # what the clocks of two machines may differ
WITHOUT_LEASE = 60 * SECOND  # a relay that could not renew for so long has no viewers left to serve

# ── the hand-over ────────────────────────────────────────────────────────────────────────────────────────────────────
MARGIN = 90 * SECOND  # before Lambda's end: a cold start, an upstream tap, and a second try
MARGIN_SHARE = 0.3  # of what there was, where that is less: functions that live for 20 s on a laptop hand over as well
OFFER_AGAIN = 20 * SECOND  # no successor by then: one more is invoked
LAST_CALL = 10 * SECOND  # before the end, successor or not: flush, release, go
LAST_SECOND = SECOND  # before Lambda's end: whatever still waits is dropped and counted, and the lease goes back
OPEN_AFTER = SECOND  # a tap without an error for so long is open: its headers come with the first event only
BACKLOG_EVENTS = 20_000  # events kept until the viewers are known: four seconds of the fastest tap, some 20 MB
SUCCESSION = 60 * SECOND  # a successor that has not become the relay by then was not needed

# ── upstream ─────────────────────────────────────────────────────────────────────────────────────────────────────────
BACKOFFS = (1 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND)  # between two tries to tap again; the last one stays
FAULTS = 5  # answers in a row that the protocol does not allow: a sixth would be no other
TOKEN_SECONDS = 10.0  # seconds of waiting for the cluster's bucket of new taps

# ── rights and ends ──────────────────────────────────────────────────────────────────────────────────────────────────
RIGHTS_EVERY = 30 * SECOND  # the cluster checks once, when the tap is opened
RIGHTS_FIRST = 5 * SECOND  # after a run began: a key may have been revoked while there was no relay
REFUSALS = 2  # in a row: one may be an RBAC change that is half done
SOCKET_AGE = 118 * 60 * SECOND  # API Gateway closes a socket after 2 h without a word
HEARD_LATELY = (
    60 * SECOND
)  # a viewer not known to have spoken for so long is looked at again, before it is called silent
LISTED_LATELY = 15 * SECOND  # … unless all were looked at within so long

# ── the shell ────────────────────────────────────────────────────────────────────────────────────────────────────────
TICK_EVERY = SECOND // 5  # exchanges are closed this late at most
SHORTEST_WAIT = SECOND // 200  # whatever asks to be looked at at once: nothing in here can spin
UPSTREAM_READ = 0.5  # seconds of one read: how late a stream that is closed is noticed at the latest
INBOX_EVENTS = 20_000  # events read and not yet fed; beyond it they are dropped and counted as relay_overload
PODS_WITHIN = SECOND  # how long the first viewer's `started` waits to be told which pods are tapped
TELL_EVERY = 60 * SECOND  # metrics
