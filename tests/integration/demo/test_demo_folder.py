"""The files that the demo gives the daemon are good ones, without a warning."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.channels_file import read_channels
from config.dotenv_file import DotenvFile, read_dotenv
from config.sources_file import read_sources
from config.watchlists_file import read_watchlists
from demo.folder import write_folder
from demo.outlets import Outlet, read_outlets
from domain.alert import ChannelType
from domain.network import NetworkPolicy, parse_networks
from domain.source import FullText, SourceKind

OUTLETS = read_outlets()
WEBHOOK = "http://127.0.0.1:9/services/T0DEMO/B0DEMO/key"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path, OUTLETS, feed_address=feed_address, webhook=WEBHOOK)
    return tmp_path


def feed_address(outlet: Outlet) -> str:
    return f"http://127.0.1.1:9/{outlet.id}{outlet.feed_path}"


def test_every_outlet_is_a_source_that_is_read_every_two_seconds(folder: Path) -> None:
    read = read_sources((folder / "sources.yaml").read_text(encoding="utf-8"), variables={})
    assert read.warnings == ()
    assert [(source.id, source.name, source.address) for source in read.sources] == [
        (outlet.id, outlet.name, feed_address(outlet)) for outlet in OUTLETS
    ]
    assert {(source.kind, source.every, source.full_text) for source in read.sources} == {
        (SourceKind.FEED, timedelta(seconds=2), FullText.AUTO)
    }


def test_the_chat_room_is_a_slack_channel_whose_address_stands_in_env_only(folder: Path) -> None:
    dotenv = read_dotenv(folder)
    text = (folder / "channels.yaml").read_text(encoding="utf-8")
    policy = NetworkPolicy(allowed=parse_networks("127.0.0.0/8"))
    read = read_channels(text, variables=dotenv.values, policy=policy)
    assert dotenv == DotenvFile(values={"CHAT_ROOM_WEBHOOK": WEBHOOK})
    assert read.warnings == ()
    assert [(channel.id, channel.type) for channel in read.channels] == [("defence-desk", ChannelType.SLACK)]
    assert read.channels[0].url is not None
    assert read.channels[0].url.reveal() == WEBHOOK
    assert WEBHOOK not in text


def test_the_watchlists_are_read_without_a_warning(folder: Path) -> None:
    read = read_watchlists((folder / "watchlists.yaml").read_text(encoding="utf-8"), variables={})
    assert read.warnings == ()
    assert [watchlist.id for watchlist in read.watchlists] == [
        "turkish-defence-in-oman",
        "gulf-exercises",
        "emirati-unmanned",
    ]
