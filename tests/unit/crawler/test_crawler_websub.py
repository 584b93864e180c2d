"""WebSub's decisions, without a socket: what is offered, what a hub may ask, what a signature is worth, and when."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from crawler.answers import BadStatus
from crawler.feeds.entry import ParsedFeed
from crawler.feeds.offers import NO_OFFER, Offer, chosen_hub, header_offer, preferred
from crawler.feeds.parse import parse_feed
from crawler.findings import Finding, judge
from crawler.rhythm import begin
from crawler.rhythm_bytes import packed
from crawler.websub.judgement import judge_push, read_at
from crawler.websub.reliance import is_relied_on, missed_after_read
from crawler.websub.signature import check_signature
from crawler.websub.steps import Step, after_refusal, next_step
from crawler.websub.timing import ask_again_at, lease_of, renew_at
from crawler.websub.verification import Meaning, judge_question
from domain.errors import FetchError
from domain.source import SourceState
from domain.subscription import SubscriptionState
from storage.sources import PushOffer
from tests.crawler_samples import BASE, NOW, due, feed_source, rss_item
from tests.websub_samples import SECRET, sign, subscription

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HUB, TOPIC = "https://hub.example.org/", "https://news.example.om/rss"
ATOM_LINKS = f'<link rel="hub" href="{HUB}"/><link rel="self" href="{TOPIC}"/>'
RSS_LINKS = ATOM_LINKS.replace("<link", "<a:link")


def parsed(text: str) -> ParsedFeed:
    found = parse_feed(text.encode(), content_type="", base=BASE)
    assert isinstance(found, ParsedFeed), found
    return found


RSS = f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>{RSS_LINKS}{rss_item(1)}</channel></rss>'
BROKEN = RSS.replace("<item>", "<item><category>a</cat>")
ATOM = (
    f'<feed xmlns="http://www.w3.org/2005/Atom">{ATOM_LINKS}'
    "<entry><id>1</id><title>Aselsan in Oman</title></entry></feed>"
)
JSON = (
    f'{{"version": "https://jsonfeed.org/version/1.1", "feed_url": "{TOPIC}", '
    f'"hubs": [{{"type": "rssCloud", "url": "https://cloud.example"}}, {{"type": "WebSub", "url": "{HUB}"}}], '
    '"items": [{"id": "1", "title": "Aselsan in Oman"}]}'
)


@pytest.mark.parametrize(
    ("text", "parser"),
    [
        (RSS, "lean"),
        (ATOM, "lean"),
        (JSON, "json"),
        (RSS.replace("<item>", "<item><category>a</cat>"), "feedparser"),
    ],
)
def test_every_parser_finds_hub_and_topic(text: str, parser: str) -> None:
    found = parsed(text)
    assert (found.parser, found.offer) == (parser, Offer(hubs=(HUB,), topic=TOPIC))


def test_an_entry_s_links_are_not_the_feed_s() -> None:
    entry = ATOM.replace(ATOM_LINKS, "").replace("<entry>", f"<entry>{ATOM_LINKS}")
    assert parsed(entry).offer == NO_OFFER


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'], Offer(hubs=(HUB,), topic=TOPIC)),
        ([f"<{HUB}>;rel=hub", f"<{TOPIC}>; title=a; REL=SELF"], Offer(hubs=(HUB,), topic=TOPIC)),
        ([f'<{HUB}>; rel="preconnect hub"; title="a, b; rel=self"'], Offer(hubs=(HUB,))),
        (['<//two.example/>; rel="hub", </rss>; rel=self'], Offer(hubs=("https://two.example/",), topic=f"{BASE}")),
        (['<javascript:alert(1)>; rel="hub"', "<http://a@b.example/>; rel=hub"], NO_OFFER),
        (["<", "<>;;;", ",,,", f"<{HUB}> rel=hub", f"{HUB}; rel=hub", "<" * 9000], NO_OFFER),
    ],
)
def test_link_headers(headers: list[str], found: Offer) -> None:
    assert header_offer(headers, base=BASE) == found


def test_headers_win_over_the_feed_each_for_itself_and_a_hub_over_tls_over_one_without() -> None:
    feed = Offer(hubs=("http://plain.example/", HUB), topic="https://feed.example/")
    assert preferred(Offer(topic=TOPIC), feed) == Offer(hubs=feed.hubs, topic=TOPIC)
    assert preferred(Offer(hubs=("http://other.example/",)), feed).hubs == ("http://other.example/",)
    assert [chosen_hub(hubs) for hubs in (feed.hubs, feed.hubs[:1], ())] == [HUB, "http://plain.example/", None]


BODY = b"<rss/>"


@pytest.mark.parametrize(
    ("values", "at_least", "found"),
    [
        ([sign(BODY)], None, ("sha256", "signed")),
        ([sign(BODY, method="sha512").upper().replace("SHA512", "sha512")], None, ("sha512", "signed")),
        ([sign(BODY, method="sha384")], "sha384", ("sha384", "signed")),
        ([sign(BODY, method="sha1")], None, ("sha1", "signed")),
        ([sign(BODY, method="sha1")], "sha256", (None, "weaker than before")),
        ([sign(BODY, method="sha1"), sign(BODY)], "sha256", ("sha256", "signed")),
        ([sign(BODY, secret="another")], None, (None, "wrong")),
        ([sign(BODY + b" ")], None, (None, "wrong")),
        ([sign(BODY, method="md5")], None, (None, "unknown method")),
        (["sha256="], None, (None, "unknown method")),
        (["sha256=" + "é" * 64], None, (None, "unknown method")),
        ([], None, (None, "unsigned")),
    ],
)
def test_what_a_signature_is_worth(values: list[str], at_least: str | None, found: tuple[str | None, str]) -> None:
    signed = check_signature(values, BODY, secret=SECRET, at_least=at_least)
    assert (signed.method, signed.reason) == found


ASKED = subscription(asked_at=NOW - timedelta(seconds=1))
QUESTION = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "abc", "hub.lease_seconds": "3600"}


@pytest.mark.parametrize(
    ("changes", "query", "meaning"),
    [
        ({}, {}, Meaning.SUBSCRIBED),
        ({"state": SubscriptionState.LIVING}, {}, Meaning.SUBSCRIBED),  # a renewal
        ({"asked_at": None}, {}, Meaning.NOT_ASKED),
        ({"asked_at": NOW - 2 * HOUR}, {}, Meaning.NOT_ASKED),
        ({}, {"hub.topic": "https://other.example/"}, Meaning.OTHER_TOPIC),
        ({}, {"hub.mode": "unsubscribe"}, Meaning.NOT_ASKED),
        ({"state": SubscriptionState.ENDING}, {"hub.mode": "unsubscribe"}, Meaning.UNSUBSCRIBED),
        ({"state": SubscriptionState.ENDING}, {}, Meaning.NOT_ASKED),
        ({"state": SubscriptionState.ENDED}, {}, Meaning.NOT_ASKED),
        ({}, {"hub.mode": "denied"}, Meaning.DENIED),
        ({}, {"hub.mode": "denied", "hub.topic": "https://other.example/"}, Meaning.OTHER_TOPIC),
        ({}, {"hub.mode": "publish"}, Meaning.UNKNOWN_MODE),
        ({}, {"hub.challenge": ""}, Meaning.NO_CHALLENGE),
        ({}, {"hub.challenge": "x" * 3000}, Meaning.NO_CHALLENGE),
        ({}, {"hub.challenge": "a\r\nset-cookie: b"}, Meaning.NO_CHALLENGE),
    ],
)
def test_what_a_hub_s_question_comes_to(changes: Mapping[str, object], query: Mapping[str, str], meaning: str) -> None:
    asked = subscription(**({"asked_at": ASKED.asked_at} | dict(changes)))
    verdict = judge_question(asked, QUESTION | query, now=NOW)
    assert verdict.meaning is meaning
    assert bool(verdict.challenge) is (meaning in (Meaning.SUBSCRIBED, Meaning.UNSUBSCRIBED))


def test_a_denial_s_reason_is_one_short_line() -> None:
    query = QUESTION | {"hub.mode": "denied", "hub.reason": "not\r\n\x1b[31mnow " + "x" * 500}
    assert judge_question(ASKED, query, now=NOW).reason == ("not [31mnow " + "x" * 500)[:200]


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [("3600", HOUR), (None, 10 * DAY), ("0", 10 * DAY), ("-5", 10 * DAY), ("٥", 10 * DAY), ("9" * 12, 30 * DAY)],
)
def test_the_lease_is_the_hub_s_within_reason(seconds: str | None, lease: timedelta) -> None:
    assert lease_of(seconds) == lease


def test_a_lease_is_renewed_before_it_ends_and_not_by_all_at_once() -> None:
    assert [renew_at(now=NOW, lease=10 * HOUR, chance=chance) - NOW for chance in (0, 0.5, 1)] == [
        7 * HOUR,
        8 * HOUR,
        9 * HOUR,
    ]
    assert renew_at(now=NOW, lease=timedelta(seconds=1), chance=0) == NOW + timedelta(minutes=1)


def test_a_hub_that_fails_is_asked_ever_less_often() -> None:
    def minutes(failures: int, *, denied: bool = False, retry_after: timedelta | None = None) -> float:
        again = ask_again_at(now=NOW, failures=failures, chance=0.5, denied=denied, retry_after=retry_after)
        return (again - NOW) / timedelta(minutes=1)

    assert [minutes(number) for number in (1, 2, 3, 4, 5, 99)] == [10, 40, 160, 640, 1440, 1440]
    assert [minutes(number, denied=True) / 1440 for number in (0, 1, 2, 3, 4, 99)] == [1, 1, 2, 4, 7, 7]
    assert [minutes(1, retry_after=span) for span in (HOUR, 9 * DAY)] == [60, 1440]


@pytest.mark.parametrize(
    ("changes", "mode", "state", "expired"),
    [
        ({"state": SubscriptionState.WANTED}, "subscribe", SubscriptionState.ASKED, False),
        ({"state": SubscriptionState.FAILED}, "subscribe", SubscriptionState.ASKED, False),
        ({"state": SubscriptionState.DENIED}, "subscribe", SubscriptionState.ASKED, False),
        (
            {"state": SubscriptionState.LIVING, "expires_at": NOW + HOUR},
            "subscribe",
            SubscriptionState.LIVING,
            False,
        ),
        ({"state": SubscriptionState.LIVING, "expires_at": NOW}, "subscribe", SubscriptionState.ASKED, True),
        ({"state": SubscriptionState.ENDING, "failures": 0}, "unsubscribe", SubscriptionState.ENDING, False),
        ({"state": SubscriptionState.ENDING, "failures": 3}, None, SubscriptionState.ENDED, False),
    ],
)
def test_what_is_done_when_its_time_has_come(
    changes: Mapping[str, object], mode: str | None, state: SubscriptionState, expired: bool
) -> None:
    step = next_step(subscription(**changes), now=NOW, chance=0.5)
    assert (step.mode, step.state, step.expired) == (mode, state, expired)
    assert step.next_at > NOW


def test_a_refusal_puts_off_further_than_silence_and_ends_no_lease() -> None:
    step = Step(mode="subscribe", state=SubscriptionState.ASKED, failures=1, next_at=NOW)
    renewal = Step(mode="subscribe", state=SubscriptionState.LIVING, failures=1, next_at=NOW)
    silent, refused = FetchError("timeout", "did not answer"), BadStatus(403)
    assert after_refusal(step, silent, now=NOW, chance=0.5) == (SubscriptionState.FAILED, NOW + timedelta(minutes=10))
    assert after_refusal(step, refused, now=NOW, chance=0.5) == (SubscriptionState.FAILED, NOW + DAY)
    assert after_refusal(step, BadStatus(429, retry_after=HOUR), now=NOW, chance=0.5)[1] == NOW + HOUR
    assert after_refusal(renewal, silent, now=NOW, chance=0.5)[0] is SubscriptionState.LIVING


@pytest.mark.parametrize(
    ("until", "missed", "relied_on"),
    [(None, 0, False), (NOW, 0, False), (NOW + HOUR, 0, True), (NOW + HOUR, 1, True), (NOW + HOUR, 2, False)],
)
def test_whether_a_hub_is_relied_on(until: datetime | None, missed: int, relied_on: bool) -> None:
    assert is_relied_on(pushed_until=until, missed=missed, now=NOW) is relied_on


def test_reads_that_find_news_count_against_the_hub_while_it_should_push() -> None:
    until = NOW + HOUR
    assert missed_after_read(0, pushed_until=until, new_articles=0, now=NOW) == 0
    assert missed_after_read(0, pushed_until=until, new_articles=3, now=NOW) == 1
    assert missed_after_read(2, pushed_until=until, new_articles=3, now=NOW) == 2
    assert missed_after_read(2, pushed_until=NOW, new_articles=3, now=NOW) == 0


LIVELY = packed(begin([NOW - timedelta(minutes=10 * number) for number in range(200)], now=NOW))


@pytest.mark.parametrize(
    ("changes", "every", "wait"),
    [
        ({"pushed_until": NOW + DAY}, None, HOUR),
        ({"pushed_until": NOW + timedelta(minutes=20)}, None, timedelta(minutes=20)),  # when the lease ends
        ({"pushed_until": NOW + DAY, "push_missed": 2}, None, None),
        ({"pushed_until": NOW - DAY}, None, None),
        ({}, None, None),
        ({"pushed_until": NOW + DAY}, timedelta(minutes=2), timedelta(minutes=2)),  # the file outranks it
    ],
)
def test_a_source_that_is_pushed_is_read_less_often(
    changes: Mapping[str, object], every: timedelta | None, wait: timedelta | None
) -> None:
    source = due(feed_source(every=every), rhythm=LIVELY, **changes)
    result = judge(Finding(due=source, started_at=NOW), new_articles=0, now=NOW)
    if wait is None:
        assert result.next_fetch_at - NOW < timedelta(minutes=15), "its own pace"
    else:
        assert result.next_fetch_at - NOW == wait


def test_what_a_feed_offers_is_written_only_where_it_matters() -> None:
    offered = PushOffer(hub=HUB, topic=TOPIC, base=BASE)

    def written(offer: PushOffer | None, hub: str | None) -> PushOffer | None:
        finding = Finding(due=due(hub=hub), started_at=NOW, entries=1, offer=offer)
        return judge(finding, new_articles=0, now=NOW).offer

    assert [written(offered, None), written(PushOffer(), None), written(PushOffer(), HUB), written(None, HUB)] == [
        offered,
        None,
        PushOffer(),
        None,
    ]


def test_news_that_is_pushed_ends_a_silence_and_mends_no_failure() -> None:
    late = judge_push(due(state=SourceState.LATE), published=[NOW], new_articles=2, now=NOW)
    assert (late.state, late.reason, late.is_well, late.changed_from) == (
        SourceState.FRESH,
        "2 new articles, pushed by its hub",
        True,
        SourceState.LATE,
    )
    failing = judge_push(due(state=SourceState.FAILING), published=[NOW], new_articles=2, now=NOW)
    assert (failing.state, failing.reason, failing.is_well) == (SourceState.FAILING, None, False)
    fallen = due(state=SourceState.FRESH, usual={"fallen": "brings 2 entries where 40 were usual"})
    result = judge_push(fallen, published=[], new_articles=1, now=NOW)
    assert (result.reason, result.is_well) == (
        "1 new article, pushed by its hub; brings 2 entries where 40 were usual",
        False,
    )
    assert judge_push(due(state=SourceState.QUIET), published=[], new_articles=0, now=NOW).reason is None


def test_a_ping_makes_due_but_not_oftener_than_every_ten_seconds() -> None:
    just_read = due(last_success_at=NOW - timedelta(seconds=4))
    assert read_at(just_read, now=NOW) == NOW + timedelta(seconds=6)
    assert read_at(due(last_success_at=None), now=NOW) == NOW
