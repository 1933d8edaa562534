"""Limits that hang together."""

from chalicelib.tap import limits


def test_a_frame_and_its_envelope_stay_under_the_metered_step() -> None:
    assert limits.FRAME_BYTES < limits.METERED_BYTES
    assert limits.ENVELOPE_BYTES < limits.FRAME_BYTES // 10


def test_a_queue_holds_at_least_two_batches() -> None:
    assert limits.QUEUE_BYTES >= 2 * limits.FRAME_BYTES
    assert limits.QUEUE_BYTES > limits.DEFLATE_INPUT_BYTES


def test_windows_are_in_order() -> None:
    assert limits.SHORTEST_WINDOW <= limits.WINDOW <= limits.BUSY_WINDOW <= limits.LONGEST_WINDOW


def test_a_viewer_misses_several_heartbeats_before_it_is_taken_for_gone() -> None:
    assert limits.SILENT_AFTER >= 4 * limits.HEARTBEAT
