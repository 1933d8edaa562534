"""One proxy watched for one tap: windows, identities, what is dropped."""

from collections.abc import Callable

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.tap.observing import BUFFER_EVENTS, Observing, limit_of
from local.tap.proxies import Seen
from tests.local.tap.exchange import frames_in
from tests.local.tap.mesh import END_AFTER, FakeMesh, Request

Watch = Callable[..., Observing]


@pytest.fixture
def mesh() -> FakeMesh:
    return FakeMesh()


@pytest.fixture
def watch(mesh: FakeMesh) -> Watch:
    """Watches the proxy `p`."""

    def begin(limit: int = 100, wanted: Callable[[Seen], bool] = lambda _: True, *, headers: bool = False) -> Observing:
        return Observing(mesh.of("p"), limit, wanted, lambda: None, headers=headers)

    return begin


def events(observing: Observing) -> list[wire.TapEvent]:
    return [wire.TapEvent.FromString(frame) for frame in frames_in(b"".join(observing.take()))]


def ids(observing: Observing) -> list[tuple[str, int, int]]:
    found = []
    for event in events(observing):
        kind = event.http.WhichOneof("event")
        assert kind is not None
        part = getattr(event.http, kind)
        found.append((kind, part.id.base, part.id.stream))
    return found


@pytest.mark.parametrize(
    ("max_rps", "pods", "limit"),
    [
        (0.0, 1, 100),
        (0.0, 3, 33),
        (2.0, 2, 1),
        (1.0, 5, 1),
        (2.9, 1, 2),
        (0.25, 1, 1),
        (-7.0, 1, 1),
        (float("-inf"), 1, 1),
        (float("nan"), 1, 0),
        (float("inf"), 4, 0),
        (2.0**32, 1, 0),
        (1e10, 1, 1_410_065_408),
    ],
)
def test_each_pod_gets_its_part_and_one_at_least(max_rps: float, pods: int, limit: int) -> None:
    assert limit_of(max_rps, pods) == limit


def test_a_request_is_three_events_of_one_id_each_when_it_happens(mesh: FakeMesh, watch: Watch) -> None:
    tap = watch()
    mesh.of("p").sees(Request())
    assert ids(tap) == [("request_init", 1, 0)]
    mesh.pass_time(END_AFTER)
    assert ids(tap) == [("response_init", 1, 0), ("response_end", 1, 0)]


def test_a_call_takes_so_many_requests_and_the_next_begins_a_second_after_it(mesh: FakeMesh, watch: Watch) -> None:
    tap, pod = watch(limit=2), mesh.of("p")
    pod.sees(*[Request()] * 5)
    mesh.pass_time(0.9)
    pod.sees(Request())
    assert [one for one in ids(tap) if one[0] == "request_init"] == [("request_init", 1, 0), ("request_init", 1, 1)]
    mesh.pass_time(0.1)
    pod.sees(Request())
    assert ids(tap)[:1] == [("request_init", 2, 0)]


def test_below_its_limit_a_call_runs_on(mesh: FakeMesh, watch: Watch) -> None:
    tap, pod = watch(limit=10), mesh.of("p")
    for _ in range(6):
        pod.sees(Request())
        mesh.pass_time(1.0)
    assert {base for _, base, _ in ids(tap)} == {1}


def test_one_long_request_holds_up_all_others_of_its_pod(mesh: FakeMesh, watch: Watch) -> None:
    tap, pod = watch(limit=2), mesh.of("p")
    pod.sees(Request(end_after=30.0), Request())
    mesh.pass_time(29.0)
    tap.take()
    pod.sees(Request())
    assert tap.take() == []
    mesh.pass_time(1.0)
    pod.sees(Request())
    assert ids(tap) == [("response_end", 1, 0), ("request_init", 2, 0)]


def test_taps_of_one_proxy_share_its_counter(mesh: FakeMesh, watch: Watch) -> None:
    one, other = watch(), watch()
    mesh.of("p").sees(Request())
    assert (ids(one), ids(other)) == ([("request_init", 1, 0)], [("request_init", 2, 0)])


def test_a_full_buffer_drops_and_what_lost_its_beginning_says_nothing_more(mesh: FakeMesh, watch: Watch) -> None:
    tap, pod = watch(limit=10_000), mesh.of("p")
    pod.sees(*[Request()] * (BUFFER_EVENTS + 50))
    mesh.pass_time(END_AFTER)  # ends of all, with the buffer still full
    assert len(tap.take()) == BUFFER_EVENTS
    mesh.pass_time(1.0)
    assert tap.take() == []
    pod.sees(Request())
    assert ids(tap) == [("request_init", 1, BUFFER_EVENTS + 50)], "the dropped ones used their numbers up"


def test_what_was_dropped_is_complete_for_the_call(mesh: FakeMesh, watch: Watch) -> None:
    tap, pod = watch(limit=BUFFER_EVENTS + 1), mesh.of("p")
    pod.sees(*[Request()] * (BUFFER_EVENTS + 1))
    mesh.pass_time(2.0)
    tap.take()
    pod.sees(Request())
    assert ids(tap) == [("request_init", 2, 0)]


def test_what_does_not_match_costs_nothing_of_the_limit(mesh: FakeMesh, watch: Watch) -> None:
    tap, pod = watch(limit=1, wanted=lambda seen: seen.path == "/b"), mesh.of("p")
    pod.sees(Request(path="/a"), Request(path="/a"), Request(path="/b"))
    assert ids(tap) == [("request_init", 1, 0)]


def test_headers_come_when_asked_for(mesh: FakeMesh, watch: Watch) -> None:
    without, with_them = watch(), watch(headers=True)
    mesh.of("p").sees(Request())
    assert [len(event.http.request_init.headers.headers) for tap in (without, with_them) for event in events(tap)] == [
        0,
        1,
    ]


def test_a_limit_of_none_is_silence_and_so_is_the_end(mesh: FakeMesh, watch: Watch) -> None:
    refused, closed = watch(limit=0), watch()
    mesh.of("p").sees(Request())
    closed.take()
    closed.close()
    mesh.pass_time(1.0)
    mesh.of("p").sees(Request())
    assert (refused.take(), closed.take()) == ([], [])
