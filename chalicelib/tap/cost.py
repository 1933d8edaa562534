"""What a viewer costs, so that it can be told: messages by the step that API Gateway meters, and the relay's own time."""

from dataclasses import dataclass

from chalicelib.tap.limits import METERED_BYTES, SECOND

HOUR = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars. Defaults: Lambda at 512 MB on arm64, API Gateway and DynamoDB on demand, us-east-1, 2026."""

    message_step: float = 1.00e-6  # one begun step of 32 KB
    relay_hour: float = 0.024
    store_hour: float = 0.00113  # half a write a second for the lease, $0.625 a million


@dataclass(slots=True)
class Meter:
    """Adds up what one viewer costs."""

    prices: Prices
    usd: float = 0.0

    def message(self, size: int) -> None:
        """One message of that many bytes; an empty one is a step as well."""
        steps = max(1, -(-size // METERED_BYTES))
        self.usd += steps * self.prices.message_step

    def time(self, elapsed: int, viewers: int) -> None:
        """Its share of the relay's time, in nanoseconds, among that many viewers."""
        self.usd += (self.prices.relay_hour + self.prices.store_hour) * elapsed / HOUR / max(1, viewers)
