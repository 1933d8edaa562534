"""Pieces of the contract that several operations share."""

from chalicelib.access.idempotency import KEY_LENGTH
from chalicelib.api.operation import Header

SOURCE = Header(
    "Portico-Source",
    "Who answered: the cluster, the cache, or the cache because the cluster cannot be reached (stale).",
    {"type": "string", "enum": ["cluster", "cache", "stale"]},
)
AGE = Header("Portico-Age", "How old the answer is, in seconds.", {"type": "integer", "minimum": 0})
WARNING = Header("Portico-Warning", "What a person should know of this answer; only on answers that are arrays.")
METRICS = Header(
    "Uplink-Metrics", "Present where Prometheus did not answer.", {"type": "string", "const": "unavailable"}
)
ETAG = Header("ETag", "Strong tag of the editable state, for `If-Match`.")
LOCATION = Header("Location", "Where the object can be read.")
LINK = Header("Link", 'The next page, as `<…>; rel="next"`; absent on the last.')
NO_STORE = Header(
    "Cache-Control", "Answers that hold a secret are not to be kept.", {"type": "string", "const": "no-store"}
)
REPLAYED = Header("Idempotent-Replayed", "An earlier request did it.", {"type": "string", "const": "true"})

FRESH = Header("Cache-Control", "`no-cache` asks the cluster, however fresh the cache is; all else is ignored.")
IF_MATCH = Header(
    "If-Match",
    "The ETag that the change is for; another state by now is 412.",
    {"type": "string", "format": "etag"},
)
IDEMPOTENCY_KEY = Header(
    "Idempotency-Key",
    "New for each thing to be done, of your own making: repeating the request with it for 24 hours does nothing twice.",
    {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH, "pattern": "^[!-~]+$"},
)
