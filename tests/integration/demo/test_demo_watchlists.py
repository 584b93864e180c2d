"""What the demo promises with each text is what the matcher finds in it."""

from datetime import date

import pytest

from config.watchlists_file import read_watchlists
from demo.files import FOLDER
from demo.followups import FollowUps
from demo.outlets import Behaviour, read_outlets
from demo.texts import Text, read_texts
from domain.match import Readable
from matching.matcher import Matcher, compile_matcher

TEXTS = {text.id: text for text in read_texts()}
OUTLETS = read_outlets()


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    file = read_watchlists((FOLDER / "watchlists.yaml").read_text(encoding="utf-8"), variables={})
    compiled = compile_matcher(entities=file.entities, watchlists=file.watchlists)
    assert compiled.problems == ()
    return compiled.matcher


def watchlists_found(matcher: Matcher, text: Text) -> set[str]:
    outlet = next(outlet for outlet in OUTLETS if outlet.id == text.outlet_id)
    readable = Readable(
        title=text.title,
        text=text.body,
        language=text.language,
        source_id=outlet.id,
        source_country=outlet.country,
    )
    return {match.watchlist_id for match in matcher.read(readable).matches}


@pytest.mark.parametrize("text_id", TEXTS)
def test_a_written_text_satisfies_the_watchlists_that_it_promises_and_no_other(text_id: str, matcher: Matcher) -> None:
    assert watchlists_found(matcher, TEXTS[text_id]) == set(TEXTS[text_id].watchlists)


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_follow_ups_satisfy_the_watchlists_that_their_topic_promises(language: str, matcher: Matcher) -> None:
    printers = [outlet for outlet in OUTLETS if outlet.language == language and outlet.behaves is Behaviour.WELL]
    follow_ups = FollowUps(language, seed=7)
    texts = [follow_ups.compose(date(2026, 2, 6), outlet_id=printers[n % len(printers)].id) for n in range(48)]
    wrong = [text.title for text in texts if watchlists_found(matcher, text) != set(text.watchlists)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text_id", "would_match_with", "names_only"),
    [
        ("amman-buses", "أسيلسان", "عمّان"),  # the city, not the country
        ("guc-katar", "mutabakat zaptı", "katar"),  # the verb, not the country
        ("ucsuz-bucaksiz", "Aselsan", "umman"),  # the ocean, not the country
        ("marine-park-nets", "United Arab Emirates", "Dalma Marine Park"),  # the park, not the company
        ("football-memorandum", "memorandum of understanding", "football"),  # what the watchlist excludes
    ],
)
def test_the_traps_are_real_ones(text_id: str, would_match_with: str, names_only: str, matcher: Matcher) -> None:
    text = TEXTS[text_id]
    assert would_match_with in text.body
    assert names_only in text.body
    assert watchlists_found(matcher, text) == set()
