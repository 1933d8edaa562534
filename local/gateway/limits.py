"""What AWS allows, as named constants with a unit and their source. Nothing else in this room holds such a number.

Sources: [rest] API Gateway quotas for REST APIs; [ws] API Gateway quotas for WebSocket APIs; [notes] API Gateway's "important
notes"; [lambda] Lambda quotas; [async] Lambda's asynchronous invocation; [api] the service models that botocore carries;
[chalice] Chalice's own source. `docs/gateway.md` has a table of them.
"""

KIB = 1024
MIB = 1024 * KIB

INTEGRATION_SECONDS = 29.0  # s; [rest] [ws] the longest that either kind of API waits for a Lambda
REQUEST_BYTES = 10 * MIB  # bytes; [rest] payload of a request
REQUEST_LINE_BYTES = 10_240  # bytes; [rest] request line and header values; bounds the HTTP parser here

ANSWER_BYTES = (
    6_291_556  # bytes; [lambda] 6 MB and a little: an answer as the runtime encodes it, escapes and base64 included
)
INVOKE_BYTES = 6 * MIB  # bytes; [lambda] payload of a synchronous invocation
EVENT_BYTES = 1 * MIB  # bytes; [lambda] payload of an asynchronous invocation (256 KB until October 2025)
HANDLER_SECONDS = 30.0  # s; a door's function limit: just above the integration's, so that the gateway answers first
FUNCTION_SECONDS = 900.0  # s; [lambda] the longest that a function may run
MEMORY_MB = 128  # MB; [chalice] what a function gets that asks for nothing

EVENT_RETRIES = 2  # attempts after the first; [async] default of MaximumRetryAttempts
EVENT_AGE_SECONDS = 21_600.0  # s; [async] default of MaximumEventAgeInSeconds (6 h)
RETRY_DELAYS = (60.0, 120.0)  # s; [async] wait before the first and the second retry of a function that failed
THROTTLE_DELAY_SECONDS = 1.0  # s; [async] first wait of a throttled event; doubles up to the next
THROTTLE_DELAY_MOST_SECONDS = 300.0  # s; [async]

FRAME_BYTES = 32 * KIB  # bytes; [ws] [notes] one frame of a client; larger closes with 1009
MESSAGE_BYTES = 128 * KIB  # bytes; [ws] [api] one message, either way; larger closes with 1009, or is refused with 413
IDLE_SECONDS = 600.0  # s; [ws] without a message either way
CONNECTION_SECONDS = 7_200.0  # s; [ws] longest life of a connection
POSTS_A_SECOND = 10_000.0  # 1/s; [ws] an account's default rate in a region, shared with everything else it does
CLIENT_BUFFER_BYTES = (
    1 * MIB
)  # bytes waiting for one client before 429; [api] says "the client side buffer is full", not where
CONNECTION_MESSAGES = 256  # messages of one connection at work at once; ours: beyond it the socket is read no further
QUEUED_EVENTS = 10_000  # events waiting or running; ours: AWS's queue has no stated end, this machine's memory has
