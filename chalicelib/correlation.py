"""Which request is being served, for whoever speaks on its behalf: log lines, and calls to the cluster.

One context variable and nothing else, so that every room may import it. The door sets it; nobody else does.
"""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")  # empty outside of a request
