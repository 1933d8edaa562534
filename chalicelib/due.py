"""When the answer is due. One request makes several calls to the cluster; each has its own limit, and this bounds their sum.

The door sets it (API Gateway gives up after 29 s) and so does a schedule (its Lambda's time-out); adapters read it.
"""

from contextvars import ContextVar
from datetime import datetime

answer_by: ContextVar[datetime | None] = ContextVar("answer_by", default=None)  # UTC; None: each call's own limit alone
