"""What a receiver says is shown without our secrets, however it quotes them."""

import html
from urllib.parse import unquote

import pytest

from alerts.redaction import safe_words, secret_pieces
from domain.alert import Channel, ChannelType
from domain.secret import Secret
from tests.alert_factories import CANARY, SIGNING_SECRET

URL = f"https://hooks.example/services/T012345/B0/{CANARY}-%C3%BC?sig=sig-{CANARY}&a=b"
DESK = Channel(
    id="desk",
    type=ChannelType.WEBHOOK,
    url=Secret(URL),
    secret=Secret(SIGNING_SECRET),
    token=Secret(f"token-{CANARY}"),
)

QUOTES = [
    URL,
    URL.removeprefix("https://hooks.example"),
    unquote(URL),
    html.escape(URL),
    f"no hook {CANARY}-%C3%BC here",
    f"no hook {CANARY}-ü here",
    f"sig=sig-{CANARY}&a=b",
    f"the value 'sig-{CANARY}'",
    f"token-{CANARY}",
    SIGNING_SECRET,
    f"cut in two by an escape: {CANARY[:6]}\x1b[0m{CANARY[6:]}-ü",
]


@pytest.mark.parametrize("said", QUOTES)
def test_no_quotation_gets_through(said: str) -> None:
    shown = safe_words(f"error: {said} end", DESK)
    assert "canary" not in shown
    assert "***" in shown


def test_ordinary_words_get_through() -> None:
    assert safe_words("no such webhook at services", DESK) == "no such webhook at services"


def test_words_are_one_clean_short_line() -> None:
    shown = safe_words("\x1b[31m<b>bad</b>\r\n" + "word " * 500, DESK)
    assert shown.startswith("<b>bad</b> word word")
    assert len(shown) <= 500


def test_a_channel_without_secrets_has_nothing_to_hide() -> None:
    assert secret_pieces(Channel(id="console", type=ChannelType.CONSOLE)) == ()


def test_an_address_that_cannot_be_read_is_hidden_whole() -> None:
    broken = Channel(id="desk", type=ChannelType.WEBHOOK, url=Secret(f"http://[{CANARY}"))
    assert safe_words(f"bad http://[{CANARY} address", broken) == "bad *** address"
