"""Every limit of this room in one place, each with its unit and its reason. Those that a setting may change are defaults."""

SECOND = 1_000_000_000  # nanoseconds; every time in this room is a whole number of them
MILLISECOND = 1_000_000

# ── the join table ───────────────────────────────────────────────────────────────────────────────────────────────────
OPEN_EXCHANGES = 10_000  # exchanges; some 24 MB with usual headers, which a relay of 512 MB can hold beside its queues
OPEN_BYTES = 64 * 1024 * 1024  # bytes of labels and headers in them: a frame may have 4 MiB, 10,000 such would be 40 GB
JOIN_TIMEOUT = 30 * SECOND  # longer than most requests live; what lives longer is told of as incomplete
LONGEST_JOIN_TIMEOUT = 300 * SECOND  # a setting may go so far: beyond it, one slow workload would fill the table
CLOSED_KEYS = 10_000  # keys remembered after their exchange closed, so that a repeated event opens no second one

# ── what is read of the mesh's bytes ─────────────────────────────────────────────────────────────────────────────────
CACHED_PEERS = 4_096  # addresses, and as many label sets; a pod's connections each have a port of their own
CACHED_BYTES = 4_096  # bytes; a longer label set is decoded each time, so that the cache is bounded in bytes too
CACHED_HEADERS = 4_096  # headers; some come with every request, ids and dates never again: when full all are forgotten
CACHED_HEADER_BYTES = 256  # bytes; a longer one hardly repeats

# ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
FILTER_BYTES = 2_048  # bytes of JSON; it is kept in the viewer's item and evaluated for every exchange
FILTER_LEAVES = 32  # leaves; each costs up to 1 µs an exchange and viewer
FILTER_DEPTH = 6  # levels of all, any and not; nobody can read more
REGEX_BYTES = 256  # bytes; RE2 is linear in the text, its program is linear in this
REGEX_MEMORY = 256 * 1024  # bytes that RE2 may use for one expression: 32 of them for 20 viewers stay below 160 MB

# ── batches and frames ───────────────────────────────────────────────────────────────────────────────────────────────
FRAME_BYTES = 30_000  # bytes; stays under the 32 KB step that API Gateway meters
METERED_BYTES = 32 * 1024  # bytes; API Gateway counts a message once for each begun step
ENVELOPE_BYTES = 512  # bytes kept free for a batch's own fields
DEFLATE_INPUT_BYTES = 60_000  # bytes; what deflate usually brings under FRAME_BYTES, and less than the queue holds
WINDOW = 250 * MILLISECOND  # default between two batches to one viewer
SHORTEST_WINDOW = 100 * MILLISECOND
LONGEST_WINDOW = 5 * SECOND
BUSY_WINDOW = 2 * SECOND  # a batch window is widened so far while the gateway says that it is busy
# Characters that remain of a text in an exchange too large for a frame: six of them, at six bytes each at worst, fit.
FIELD_CHARACTERS = 512

EXAMPLES = 100  # pods that `started` names as refused; more nobody reads
EXAMPLES_BYTES = 20_000  # bytes of them, which leaves room for the rest of that frame
EXAMPLE_CHARACTERS = 200  # characters of one reason

# ── viewers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
QUEUE_BYTES = 64 * 1024  # bytes waiting for one viewer; beyond it the oldest are dropped and counted
CONTROL_FRAMES = (
    64  # frames other than batches that may wait for one viewer: more than one can cause within its silence
)
HEARTBEAT = 20 * SECOND  # a viewer that hears nothing for longer may doubt that anybody is there
SILENT_AFTER = 90 * SECOND  # a viewer not heard of for so long is detached: a closed laptop must not cost for hours
LEAVE_WITHIN = 5 * SECOND  # what waits for a viewer that leaves is posted for so long, then it gets its bye
LOSS_EVERY = SECOND  # at most one loss frame in so long: floods of them were worse than the loss elsewhere
IDLE_AFTER = 20 * SECOND  # a tap without events for so long is called idle
RECOVERED_AFTER = 2 * SECOND  # an overload is over when nothing was dropped for so long

# ── posting ──────────────────────────────────────────────────────────────────────────────────────────────────────────
BACKOFF = 200 * MILLISECOND  # first wait after the gateway was busy; doubles
LONGEST_BACKOFF = 5 * SECOND
AMBIGUOUS_POSTS = 2  # times the same bytes are sent when it is unknown whether they arrived

# ── top ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
TOP_ROWS = 50  # rows in a frame
TOP_TRACKED = 500  # rows kept; the ones seen longest ago go first, paths being endless
TOP_EVERY = SECOND  # a table that changes more often cannot be read
SKETCH_ERROR = 0.01  # relative error of a percentile
SKETCH_BUCKETS = 1_300  # buckets at most; from 1 µs to 50 h at that error

# ── client frames ────────────────────────────────────────────────────────────────────────────────────────────────────
CLIENT_FRAME_BYTES = 16 * 1024  # bytes of one client frame
MISTAKES = 10  # mistakes a minute before a socket is closed
MISTAKES_WITHIN = 60 * SECOND
