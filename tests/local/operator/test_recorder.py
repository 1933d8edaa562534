from datetime import UTC, datetime, timedelta

from local.kube.objects import EVENTS, Key
from local.operator.recorder import REPEAT_AFTER, Recorder
from tests.local.kube.script import Script, client_of, says
from tests.local.operator.cluster import Room

TUNNEL = {"metadata": {"namespace": "n", "name": "web", "uid": "u", "resourceVersion": "1"}}


async def test_a_standing_complaint_is_said_again_only_after_a_while() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    script = Script(says({}, 201))
    async with client_of(script) as client:
        recorder = Recorder(client, now=lambda: now)
        for _ in range(3):
            await recorder.complain(TUNNEL, "LicenseMissing", "no licence")
        assert len(script.asked) == 1
        await recorder.complain(TUNNEL, "LicenseMissing", "another sentence")
        now += REPEAT_AFTER - timedelta(seconds=1)
        await recorder.complain(TUNNEL, "LicenseMissing", "no licence")
        assert len(script.asked) == 2
        now += timedelta(seconds=1)
        await recorder.complain(TUNNEL, "LicenseMissing", "no licence")
        assert len(script.asked) == 3


async def test_what_is_said_twice_is_one_event_counted_up(room: Room) -> None:
    tunnel = await room.add_tunnel("web")
    for _ in range(2):  # two operators, or one that restarted
        await Recorder(room.client).complain(tunnel, "Tested", "twice")
    events = await room.until(EVENTS, lambda all_: [e for e in all_ if e["reason"] == "Tested" and e["count"] == 2])
    (event,) = [event for event in events if event["reason"] == "Tested"]
    assert (event["type"], event["involvedObject"]["uid"]) == ("Warning", tunnel["metadata"]["uid"])


async def test_an_event_that_cannot_be_written_hinders_nothing() -> None:
    async with client_of(Script(says("no", 500))) as client:
        await Recorder(client).tell(TUNNEL, "Tested", "in vain")


async def test_a_long_name_still_makes_a_valid_one(room: Room) -> None:
    tunnel = await room.add_tunnel(".".join(["a" * 60] * 4))
    await Recorder(room.client).tell(tunnel, "Tested", "long")
    events = await room.until(EVENTS, lambda all_: [e for e in all_ if e["reason"] == "Tested"])
    assert all(events.get(Key(room.namespace, event["metadata"]["name"])) for event in events)
