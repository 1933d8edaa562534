"""One request from one workload to another: when, what, and how it went. What proxies tell of it is made in `sight.py`."""

from dataclasses import dataclass

from local.traffic.shop import Call

PAGES = 9  # that lists have


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` None: there was no response. `reset`: the HTTP/2 code it ended with. `broken`: it did not end as it should."""

    status: int | None
    grpc: int | None = None
    reset: int | None = None
    broken: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the caller is content; what is not there is no failure."""
        return not self.broken and self.status is not None and self.status < 500 and not self.grpc


@dataclass(frozen=True, slots=True)
class Hop:
    """Times are the caller's: `at` Unix seconds, `answered` and `ended` seconds after it.

    `picks`: which replica of the caller and of the called, as numbers from 0 to 1. `number`: what the visit is about, and
    what tells its made-up details from another's.
    """

    at: float
    client: str
    picks: tuple[float, float]
    call: Call
    number: int
    outcome: Outcome
    answered: float
    ended: float

    @property
    def server(self) -> str:
        """Which workload was asked."""
        return self.call.to

    @property
    def path(self) -> str:
        """Without the query."""
        return self.call.path.replace("{id}", str(self.number))

    @property
    def query(self) -> str:
        """Without the secret in it."""
        return self.call.query.replace("{id}", str(self.number % PAGES + 1))
