"""What the shop is made of and what happens in it: workloads, and the calls that each kind of visit makes. Only data."""

from dataclasses import dataclass
from typing import Literal

NAMESPACE = "shop"
OUTSIDE = "outside"  # where visitors are: no pod
Protocol = Literal["http/1", "http/2", "grpc"]


@dataclass(frozen=True, slots=True)
class Workload:
    """`work`: what it does itself for a request, median, seconds. `faults`: part of its answers that are errors on a good day."""

    name: str
    replicas: int = 1
    protocol: Protocol = "http/1"
    port: int = 8080
    work: float = 0.004
    faults: float = 0.004
    kind: Literal["Deployment", "Job"] = "Deployment"
    meshed: bool = True
    tap: bool = True

    @property
    def authority(self) -> str:
        """As its callers write it."""
        return f"{self.name}.{NAMESPACE}.svc.cluster.local:{self.port}"


WORKLOADS = {
    one.name: one
    for one in (
        Workload("ingress", work=0.002, faults=0.001),
        Workload("web", 2, work=0.006),
        Workload("cart", work=0.004),
        Workload("catalog", 2, protocol="http/2", work=0.003),
        Workload("db", protocol="http/2", port=5984, work=0.002, faults=0.002),
        Workload("recommender", 2, protocol="grpc", port=50051, work=0.012, faults=0.015),
        Workload("restock", kind="Job"),
        Workload("loyalty", work=0.015, meshed=False),
        Workload("vault", work=0.040, tap=False),
        Workload("mailer"),
    )
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request and those it causes, one after the other. `{id}` in path and query becomes a number.

    `chance`: how often it is made at all. `secret`: a query parameter that must never be shown. `good`: its status on success.
    """

    to: str
    method: str
    path: str
    query: str = ""
    secret: str = ""
    chance: float = 1.0
    good: int = 200
    then: tuple["Call", ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody comes for, and how often compared with other visits."""

    by: str
    weight: float
    call: Call


_QUERY = Call("db", "POST", "/shop/_find")
_PRODUCT = Call("catalog", "GET", "/products/{id}", "currency=eur", "signature", then=(_QUERY,))
_LISTING = Call("catalog", "GET", "/products", "page={id}&size=24", "token", then=(_QUERY,))
_RECOMMEND = Call("recommender", "POST", "/shop.v1.Recommender/List", chance=0.8)
_FOUND = Call("catalog", "GET", "/search", "q=lamp&page={id}", "session", then=(_QUERY,))
_PRICE = Call(
    "catalog", "GET", "/products/{id}/price", "currency=eur", "token", then=(Call("db", "GET", "/shop/{id}"),)
)
_CART = Call("cart", "GET", "/carts/{id}")
_ADD = Call(
    "cart", "POST", "/carts/{id}/items", good=201, then=(_PRICE, Call("loyalty", "GET", "/points/{id}", chance=0.5))
)
_PAY = Call("vault", "POST", "/payments", good=201)
_STOCK = Call(
    "catalog", "PUT", "/stock/{id}", "batch={id}", "token", good=204, then=(Call("db", "PUT", "/shop/{id}", good=201),)
)


def _page(method: str, path: str, *then: Call, query: str = "", secret: str = "") -> Call:
    """A page of the shop: through the ingress, made by `web`."""
    return Call("ingress", method, path, query, secret, then=(Call("web", method, path, query, secret, then=then),))


VISITS = (
    Visit(OUTSIDE, 30, _page("GET", "/", _LISTING, _RECOMMEND)),
    Visit(OUTSIDE, 34, _page("GET", "/products/{id}", _PRODUCT, _RECOMMEND)),
    Visit(OUTSIDE, 14, _page("GET", "/search", _FOUND, query="q=lamp", secret="session")),  # noqa: S106 - a parameter's name
    Visit(OUTSIDE, 12, _page("GET", "/cart", _CART)),
    Visit(OUTSIDE, 7, _page("POST", "/cart/items", _ADD)),
    Visit(OUTSIDE, 3, _page("POST", "/checkout", _CART, _PAY)),
    Visit(OUTSIDE, 4, _page("HEAD", "/")),
    Visit(OUTSIDE, 1, _page("PURGE", "/cache")),
    Visit("restock", 8, _STOCK),
)


def requests_of(call: Call) -> float:
    """How many requests a call is on average, itself and those it causes; without retries."""
    return call.chance * (1 + sum(requests_of(one) for one in call.then))


REQUESTS_OF_A_VISIT = sum(one.weight * requests_of(one.call) for one in VISITS) / sum(one.weight for one in VISITS)
