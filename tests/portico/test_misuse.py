"""A command line that cannot be meant is refused before anything is opened; a fault of our own is a sentence."""

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.frames import batch, exchange, started
from tests.portico.scripted import ATTACHED, Scripted, say, script, vanish


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say what to tap"),
        (["web"], "write such as deploy/web"),
        (["deploy/web", "-l", "app=web"], "Give a name or a label selector, not both"),
        (["deploy/web", "--status", "6xx"], "/status: write a number or a comparison"),
        (["deploy/web", "--path", "("], "The filter cannot be used"),
        (["deploy/web", "--not", "path=("], "not a regular expression of RE2"),
        (["deploy/web", "--header", "via: x"], "there are no headers without --headers"),
        (["deploy/web", "--filter", "{"], "--filter is not JSON"),
        (["deploy/web", "--expires-in", "soon"], "Not a duration: soon"),
        (["deploy/web", "--sample", "0"], "--sample"),
        (["deploy/web", "--window", "50"], "--window"),
        (["deploy/web", "--attach", "t1", "--to", "deploy/x"], "leave out: target, to"),
        (["--attach", "../x"], "Not the id of a tap"),
    ],
)
def test_what_cannot_be_meant_is_refused(play: Play, arguments: list[str], said: str) -> None:
    scripted = Scripted()
    terminal = play(scripted)
    assert terminal.run("tap", *arguments) is Exit.USAGE
    assert said in terminal.told
    assert scripted.asked == []


def test_pods_of_a_kind_are_chosen_by_their_labels(play: Play) -> None:
    scripted = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    assert (
        play(scripted).run("tap", "po", "-n", "shop", "-l", "app=web", "--to-namespace", "data", "--limit", "1")
        is Exit.OK
    )
    assert scripted.asked[0].body == {
        "target": {"namespace": "shop", "resource_type": "pod", "label_selector": "app=web"},
        "match": {"to": {"namespace": "data", "resource_type": "namespace"}},
    }


def test_the_namespace_is_default_where_nothing_says_another(play: Play) -> None:
    scripted = Scripted(talks=[script(say(started(), batch(2, exchange())))])
    assert play(scripted).run("tap", "deploy/web", "--limit", "1") is Exit.OK
    assert scripted.asked[0].body["target"]["namespace"] == "default"


def test_ctrl_c_between_two_sockets_deletes_the_tap(play: Play) -> None:
    scripted = Scripted(talks=[[ATTACHED, say(started()), vanish]])

    def impatient(_: float) -> None:
        raise KeyboardInterrupt

    assert play(scripted).run("tap", "deploy/web", sleep=impatient) is Exit.INTERRUPTED
    assert scripted.did() == ["POST /v1/taps", "DELETE /v1/taps/t1"]


@pytest.mark.parametrize(("flags", "traced"), [([], False), (["--debug"], True)])
def test_a_fault_of_our_own_is_a_sentence(play: Play, flags: list[str], traced: bool) -> None:
    scripted = Scripted(talks=[[ATTACHED, say(started()), vanish]])

    def broken(_: float) -> None:
        raise ZeroDivisionError("by \x1b[2J")

    terminal = play(scripted)
    assert terminal.run("tap", "deploy/web", *flags, sleep=broken) is Exit.FAULT
    assert r"a fault of portico itself (ZeroDivisionError: by \x1b[2J)" in terminal.told
    assert ("Traceback" in terminal.told) is traced
    assert scripted.did()[-1] == "DELETE /v1/taps/t1"


def test_debug_tells_of_every_frame(play: Play) -> None:
    terminal = play(
        Scripted(talks=[script(say(started(), batch(2, exchange()), batch(2, exchange()), batch(3, exchange())))])
    )
    terminal.run("tap", "deploy/web", "--debug", "--limit", "2")
    assert "Batch epoch 1 seq 2: fresh" in terminal.told
    assert "Batch epoch 1 seq 2: had before" in terminal.told
