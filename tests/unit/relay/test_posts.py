from chalicelib.relay.moments import moment
from chalicelib.relay.posts import Posts
from chalicelib.relay.tenure import Tenure
from chalicelib.tap.client import Attach
from chalicelib.tap.kept import Lease
from chalicelib.tap.limits import SECOND
from chalicelib.tap.posting import Answer
from tests.unit.relay.world import World
from tests.unit.tap.watching import GREETING


def test_one_post_in_flight_for_each_and_none_without_the_lease() -> None:
    world = World()
    pump, now = world._pump(1, None), world.clock.now()
    kept = {"c1": world.connect()}
    viewer = pump.attach("c1", Attach(), GREETING)
    posts, tenure = Posts(), Tenure(Lease("r", 1, moment(now + 3 * SECOND)), now)
    (first,), gone = posts.step(pump, kept, tenure, now)
    assert (first.connection_id, first.not_after, gone) == ("c1", now + SECOND // 2, [])
    assert posts.step(pump, kept, tenure, now) == ([], [])
    assert posts.flying == {"c1"}
    posts.answered(pump, "c1", Answer.TAKEN, now)
    posts.answered(pump, "gone meanwhile", Answer.TAKEN, now)
    viewer.pause(ref=1)
    assert posts.step(pump, kept, tenure, now + SECOND) == ([], [])
    (second,), _ = posts.step(pump, kept, tenure, now + SECOND // 2)
    assert second.data != first.data
    posts.answered(pump, "c1", Answer.GONE, now)
    assert posts.step(pump, kept, tenure, now)[1] == [("c1", Answer.GONE)]
