"""What one gateway is told: which app, where to listen, how many sandboxes, and the limits that tests shorten.

Every default is AWS's own (`limits.py`) or says why it is what it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.gateway import limits

STAGE = "api"  # Chalice's own default
API_ID = "localapi01"  # looks like one (ten characters); no host name is made of it here


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """One function's configuration, as Lambda has it. `seconds` None: the kind's default. `reserved` None: no reservation."""

    seconds: float | None = None
    memory_mb: int = limits.MEMORY_MB
    reserved: int | None = None
    retries: int = limits.EVENT_RETRIES
    event_age_seconds: float = limits.EVENT_AGE_SECONDS


def plain(function: str) -> FunctionSettings:  # noqa: ARG001  # the same for all
    """The settings of a function of which nothing is configured."""
    return FunctionSettings()


@dataclass(frozen=True, slots=True)
class SocketSettings:
    """The WebSocket API. `port` None: the same listener as REST; a number (0: any free): one of its own, another origin."""

    path: str = "/ws"
    port: int | None = None
    idle_seconds: float = limits.IDLE_SECONDS
    connection_seconds: float = limits.CONNECTION_SECONDS
    posts_a_second: float = limits.POSTS_A_SECOND
    client_buffer_bytes: int = limits.CLIENT_BUFFER_BYTES
    post_faults: Path | None = None  # which posts fail on order (`post_faults.py`)


@dataclass(frozen=True, slots=True)
class EventSettings:
    """Asynchronous events. At least once: each comes `1 + duplicates` times, `delay_seconds` after it was accepted."""

    duplicates: int = 0
    delay_seconds: float = 0.0
    retry_delays: tuple[float, float] = limits.RETRY_DELAYS
    throttle_delay_seconds: float = limits.THROTTLE_DELAY_SECONDS


@dataclass(frozen=True, slots=True)
class Settings:
    """One gateway. Port 0 is any free one. `stage_in_path`: URLs begin with `/{stage}`, as without a custom domain."""

    app: str = "app:app"
    port: int = 8080
    host: str = "127.0.0.1"
    stage: str = STAGE
    stage_in_path: bool = False
    workers: int = 2  # sandboxes of the REST function that are always there
    warm: tuple[str, ...] = ()  # other functions of which one sandbox is always there: Lambda's provisioned concurrency
    max_workers: int = 32  # sandboxes of all functions; 60 MB each
    worker_idle_seconds: float = 300.0  # s; Lambda keeps an idle sandbox for minutes, too
    scale_seconds: float = (
        0.1  # s that a request waits before one more sandbox starts for it; a start costs 0.4 s of CPU
    )
    start_seconds: float = 30.0  # s to import the app; Lambda's own limit is 10, but a laptop may be busy
    log: Path | None = None
    schedules: bool = True
    schedule_speed: float = 1.0  # times faster than the clock, for tests
    integration_seconds: float = limits.INTEGRATION_SECONDS
    handler_seconds: float = limits.HANDLER_SECONDS
    function_seconds: float = limits.FUNCTION_SECONDS
    sockets: SocketSettings = field(default_factory=SocketSettings)
    events: EventSettings = field(default_factory=EventSettings)
    functions: Callable[[str], FunctionSettings] = plain
    environment: Mapping[str, str] = field(default_factory=dict)  # for the functions, on top of what is inherited
