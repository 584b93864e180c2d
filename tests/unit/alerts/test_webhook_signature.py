"""What the generic webhook posts: the contract's body, signed so that the published library accepts it."""

import json
import random
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from alerts.channels.webhook import render, signature
from alerts.failures import SendFailed
from alerts.payload import alert_created
from domain.secret import Secret
from tests.alert_factories import NOW, SIGNING_SECRET, channel, data, delivery, digest

BUS = channel(url="https://bus.example/in", secret=Secret(SIGNING_SECRET))
LETTERS = ["أسيلسان", "İstanbul'da", "👩‍👩‍👧‍👦", "🇴🇲", '"', "\\", "\n", "\u2028", "<b>", "&", "\u202e", "é"]
LETTERS += ["\ud800", "\x00", " ", "a"]


def a_random_delivery(dice: random.Random, number: int) -> object:
    words = "".join(dice.choices(LETTERS, k=dice.randrange(200)))
    return delivery(alert_created(data(excerpt=words, title=words[::-1]), NOW), id=f"01DELIVERY{number}")


def test_a_thousand_bodies_are_verified_by_the_published_library_and_a_flipped_bit_is_not() -> None:
    library, dice, now = Webhook(SIGNING_SECRET), random.Random(11), datetime.now(UTC)
    refused = 0
    for number in range(1000):
        sent = a_random_delivery(dice, number)
        posting = render(sent, BUS, now)  # type: ignore[arg-type]
        assert library.verify(posting.body, dict(posting.headers)) == json.loads(posting.body)
        at = dice.randrange(len(posting.body))
        tampered = posting.body[:at] + bytes([posting.body[at] ^ 1]) + posting.body[at + 1 :]
        try:
            library.verify(tampered, dict(posting.headers))
        except (WebhookVerificationError, UnicodeDecodeError):
            refused += 1
    assert refused == 1000


def test_the_vector_of_the_specification() -> None:
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    assert signature(secret, signed) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_body_and_id_are_the_same_at_every_attempt_and_the_timestamp_is_the_attempts() -> None:
    first = render(delivery(), BUS, NOW)
    later = render(delivery(attempts=7, plain=True), BUS, NOW.replace(hour=20))
    assert first.body == later.body
    assert first.headers["webhook-id"] == later.headers["webhook-id"] == "01DELIVERY"
    assert first.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert later.headers["webhook-timestamp"] == str(int(NOW.replace(hour=20).timestamp()))


def test_the_message_is_the_contracts() -> None:
    assert json.loads(render(delivery(), BUS, NOW).body) == {
        "type": "alert.created",
        "timestamp": "2026-03-01T12:00:00Z",
        "data": {
            "id": "01ALERT",
            "watchlist": {"id": "turkish-defence-in-oman", "title": "Turkish defence firms in Oman"},
            "article": {
                "id": "01ARTICLE",
                "url": "https://news.example/politics/1?ref=a&page=2",
                "title": "اتفاقية بين أسيلسان وشركة في الدقم",
                "summary": "ملخص الخبر.",
                "language": "ar",
                "authors": ["S. Al Harthy"],
                "source": {"id": "oman-daily", "name": "Oman Daily"},
                "published_at": "2026-03-01T11:53:00Z",
                "collected_at": "2026-03-01T11:59:30Z",
            },
            "mentions": [
                {
                    "entity": "aselsan",
                    "kind": "company",
                    "name": "Aselsan",
                    "text": "أسيلسان",
                    "field": "text",
                    "start": 6,
                    "end": 13,
                },
                {
                    "entity": "oman",
                    "kind": "company",
                    "name": "Oman",
                    "text": "عُمانية",
                    "field": "text",
                    "start": 30,
                    "end": 37,
                },
            ],
            "story": {
                "id": "01STORY",
                "articles": 2,
                "sources": ["oman-daily", "muscat-wire"],
                "independent": 2,
                "also": ["Muscat Wire"],
            },
            "excerpt": "وقّعت أسيلسان اتفاقية.",
        },
    }


def test_letters_stand_as_themselves_on_the_wire() -> None:
    assert "أسيلسان".encode() in render(delivery(), BUS, NOW).body


def test_a_digest_names_its_watchlist_only_where_it_carries_one() -> None:
    other = data("02ALERT") | {"watchlist": {"id": "joint-exercises", "title": "Joint exercises"}}
    same = json.loads(render(digest([data(), data("02ALERT")]), BUS, NOW).body)
    both = json.loads(render(digest([data(), other]), BUS, NOW).body)
    assert same["type"] == both["type"] == "digest.created"
    assert same["data"]["watchlist"] == {"id": "turkish-defence-in-oman", "title": "Turkish defence firms in Oman"}
    assert both["data"]["watchlist"] is None
    assert both["data"]["alerts"] == [data(), other]


def test_a_channel_without_a_secret_is_not_signed() -> None:
    posting = render(delivery(), channel(url="https://bus.example/in"), NOW)
    assert set(posting.headers) == {"content-type", "webhook-id", "webhook-timestamp"}
    assert posting.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64!", "ü"])
def test_a_secret_that_is_no_key_is_said_without_being_shown(secret: str) -> None:
    with pytest.raises(SendFailed, match="not whsec_ and base64") as caught:
        render(delivery(), channel(url="https://bus.example/in", secret=Secret(secret)), NOW)
    assert caught.value.kind == "bad-address"


def test_a_channel_without_an_address_is_said() -> None:
    with pytest.raises(SendFailed, match="has no url"):
        render(delivery(), channel(), NOW)
