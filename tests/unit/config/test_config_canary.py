"""``canary:`` of channels.yaml: what it says, what it may leave out, and what is said of its faults."""

from datetime import timedelta

import pytest

from config.channels_file import WITHOUT_FILE, read_channels
from domain.canary import CanaryPlan
from domain.errors import ConfigError

CHANNELS = """\
operators: [ops]
channels: [{id: ops, type: console}, {id: test-room, type: console}, {id: desk, type: console, quiet: 22:00-06:00}]
"""


def problems(block: str, channels: str = CHANNELS) -> list[str]:
    try:
        return [str(problem) for problem in read_channels(f"{channels}{block}", variables={}).warnings]
    except ConfigError as error:
        return [str(problem) for problem in error.problems]


def test_the_whole_block_and_its_defaults() -> None:
    whole = read_channels(f"{CHANNELS}canary: {{channel: test-room, every: 1h, within: 30s}}", variables={})
    short = read_channels(f"{CHANNELS}canary:\n  channel: test-room\n", variables={})
    assert whole.canary == CanaryPlan(channel_id="test-room", every=timedelta(hours=1), within=timedelta(seconds=30))
    assert short.canary == CanaryPlan(channel_id="test-room", every=timedelta(hours=6), within=timedelta(minutes=2))
    assert (whole.warnings, short.warnings) == ((), ())


def test_without_the_block_no_canaries_are_planted() -> None:
    assert read_channels(CHANNELS, variables={}).canary is None
    assert WITHOUT_FILE.canary is None


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("canary:", "3:1: 'canary' must be lines of 'key: value', such as 'channel: test-room'"),
        ("canary: test-room", "3:9: 'canary' must be lines of 'key: value', such as 'channel: test-room'"),
        ("canary: {every: 6h}", "3:1: 'channel' is missing here"),
        (
            "canary: {channel: test-rom}",
            "3:19: 'channel' names 'test-rom', which is no channel here; did you mean 'test-room'?",
        ),
        (
            "canary: {channel: desk}",
            "3:19: 'channel' names 'desk', which has quiet hours: canaries would be held back in them",
        ),
        (
            "canary: {channel: test-room, every: 6}",
            "3:37: 'every' must be a number and a unit (ms, s, m, h, d, w), such as 10m",
        ),
        ("canary: {channel: test-room, every: 5s}", "3:37: 'every' must be at least 10s"),
        ("canary: {channel: test-room, within: 2h}", "3:38: 'within' must be at most 1h"),
        (
            "canary: {channel: test-room, every: 2m}",
            "3:37: 'within' (2m) must be shorter than 'every' (2m)",
        ),
        ("canary: {channel: test-room, evry: 2m}", "3:30: unknown key 'evry'; did you mean 'every'?"),
    ],
)
def test_a_fault_is_named_with_its_place(block: str, expected: str) -> None:
    assert problems(block) == [f"channels.yaml:{expected}"]


def test_canaries_of_which_nobody_hears_draw_a_warning() -> None:
    channels = "channels: [{id: test-room, type: console}]\n"
    assert problems("canary: {channel: test-room}", channels) == [
        "channels.yaml:2:1: warning: 'canary' is written and 'operators' names nobody: nobody hears of one that is lost"
    ]
    assert problems("operators: []\ncanary: {channel: test-room}", channels) == [
        "channels.yaml:3:1: warning: 'canary' is written and 'operators' names nobody: nobody hears of one that is lost"
    ]
