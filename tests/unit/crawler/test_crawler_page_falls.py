"""A fall in what the pages of a source's articles give is told when several pages show it, and until it is over."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from random import Random

import pytest

from crawler.page_falls import (
    PAGES_ENOUGH,
    RECENT,
    TAKEN_FOR_USUAL,
    WHY_NO_TEXT,
    after_page,
    end_in_words,
    fall_in_words,
)
from crawler.page_results import HOPELESS
from crawler.usual_pages import PageOutcome, UsualPages, stored_pages

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FULL = PageOutcome(article_id="", at=NOW, characters=3000, dated=True)
REBUILT = "perhaps the site was rebuilt: see selectors in sources.yaml"

_numbers = count()


def nothing(kind: str = "no-text") -> PageOutcome:
    return replace(FULL, kind=kind, characters=0, dated=False)


def read(usual: UsualPages, pages: Iterable[PageOutcome], *, at: datetime = NOW) -> UsualPages:
    """After these pages, each of another article, the first at ``at`` and one an hour."""
    for hours, page in enumerate(pages):
        usual = after_page(usual, replace(page, article_id=f"a{next(_numbers)}", at=at + hours * HOUR))
    return usual


def times(number: int, page: PageOutcome = FULL) -> list[PageOutcome]:
    return [page] * number


LEARNT = read(UsualPages(), times(PAGES_ENOUGH + RECENT), at=NOW - 30 * HOUR)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (times(10), ""),
        (times(7, nothing()), ""),
        (
            times(8, nothing()),
            f"its articles' pages give no text since 2026-11-20: 8 of the last 10; {REBUILT}",
        ),
        (
            times(8, nothing("selector")),
            "its articles' pages give no text since 2026-11-20: 8 of the last 10; "
            "perhaps the site was rebuilt: its selectors in sources.yaml find nothing there",
        ),
        (
            [*times(3, nothing("no-text")), *times(6, nothing("wall"))],
            "its articles' pages give no text since 2026-11-20: 9 of the last 10; most ask for proof of a human being",
        ),
        (
            [*times(4, nothing("paywall")), *times(4, nothing("login"))],
            f"its articles' pages give no text since 2026-11-20: 8 of the last 10; {REBUILT}",
        ),
        (
            times(10, replace(FULL, characters=310)),
            f"its articles' pages give texts of 310 characters since 2026-11-20, where 3000 were usual; {REBUILT}",
        ),
        (times(10, replace(FULL, characters=800)), ""),
        (
            times(9, replace(FULL, dated=False)),
            f"its articles' pages give no dates since 2026-11-20: 9 of the last 10 texts; {REBUILT}",
        ),
        (times(6, replace(FULL, dated=False)), ""),
        (
            times(10, replace(FULL, characters=300, dated=False)),
            "its articles' pages give texts of 300 characters since 2026-11-20, where 3000 were usual; "
            f"its articles' pages give no dates since 2026-11-20: 10 of the last 10 texts; {REBUILT}",
        ),
    ],
)
def test_a_fall_is_told_when_most_of_the_last_pages_show_it(pages: list[PageOutcome], said: str) -> None:
    assert fall_in_words(read(LEARNT, pages)) == said


def test_a_few_pages_behind_a_paywall_or_one_short_one_say_nothing() -> None:
    odd = [nothing("paywall"), FULL, FULL, replace(FULL, characters=90, dated=False), FULL, nothing("not-html")]
    usual = LEARNT
    for page in islice(cycle(odd), 600):
        usual = read(usual, [page])
        assert usual.falls == ()


def test_a_source_half_of_whose_pages_are_behind_a_paywall_is_never_told_of_for_that() -> None:
    random = Random(4)
    usual = UsualPages()
    for _ in range(5000):
        usual = read(usual, [FULL if random.random() < 0.5 else nothing("paywall")])
        assert usual.falls == ()


def test_a_source_of_short_news_and_long_reads_is_not_told_of_for_a_run_of_short_news() -> None:
    random = Random(5)
    usual = UsualPages()
    for _ in range(3000):
        usual = read(usual, [replace(FULL, characters=random.choice([700, 900, 1200, 9000]))])
        assert usual.falls == ()
    assert read(usual, times(10, replace(FULL, characters=700))).falls == ()


def test_a_fall_among_which_one_page_is_very_long_is_told_all_the_same() -> None:
    short = times(9, replace(FULL, characters=250))
    assert read(LEARNT, [replace(FULL, characters=30_000), *short]).falls == ("length",)


def test_before_enough_pages_nothing_is_usual() -> None:
    young = read(UsualPages(), times(PAGES_ENOUGH - 1))
    assert read(young, times(RECENT, nothing())).falls == ()
    old = read(UsualPages(), times(PAGES_ENOUGH))
    assert read(old, times(RECENT, nothing())).falls == ("given",)


@pytest.mark.parametrize("kind", ["timeout", "dns", "connect", "http-503", "http-429", "host-paused", "parser-died"])
def test_what_the_network_does_says_nothing(kind: str) -> None:
    assert read(LEARNT, times(50, nothing(kind))) == LEARNT


def test_every_kind_that_is_a_page_s_own_answer_tells_and_has_words() -> None:
    ours = {"private-address", "bad-address"}
    assert set(WHY_NO_TEXT) >= HOPELESS - ours
    assert ours.isdisjoint(WHY_NO_TEXT)
    for kind in WHY_NO_TEXT:
        assert fall_in_words(read(LEARNT, times(8, nothing(kind)))).endswith(f"; {WHY_NO_TEXT[kind]}")


def test_a_page_that_is_asked_for_again_counts_once() -> None:
    usual = LEARNT
    for hour in range(20):
        usual = after_page(usual, replace(nothing("wall"), article_id="walled", at=NOW + hour * HOUR, again=hour > 0))
    assert usual.falls == ()
    assert sum(bool(one.kind) for one in usual.recent) == 1
    usual = after_page(usual, replace(FULL, article_id="walled", again=True))
    assert [one.kind for one in usual.recent] == [""] * RECENT


def test_a_wall_that_is_tried_again_after_many_other_pages_counts_once_too() -> None:
    random, usual, tried = Random(6), UsualPages(), list[PageOutcome]()
    for number in range(4000):
        walled = random.random() < 0.15
        page = replace(nothing("wall") if walled else FULL, article_id=f"w{number}", at=NOW + number * HOUR / 20)
        usual = after_page(usual, page)
        tried += [page] if walled else []
        if number % 11 == 10:  # more than ten other pages later
            for one in tried:
                usual = after_page(usual, replace(one, again=True, at=page.at))
            tried = []
    assert usual.falls == ()
    assert usual.given == pytest.approx(0.85, abs=0.08)
    assert read(usual, times(RECENT, nothing()), at=NOW + 300 * HOUR).falls == ("given",)


def test_a_text_that_came_at_the_second_try_counts() -> None:
    usual = LEARNT
    for number in range(5):
        usual = after_page(usual, replace(FULL, article_id=f"late{number}", at=NOW, again=True))
    assert [one.article_id for one in usual.recent[-5:]] == [f"late{number}" for number in range(5)]


def test_a_fall_is_over_when_the_newest_pages_give_as_before_and_its_day_stays_until_then() -> None:
    fallen = read(LEARNT, times(60, nothing()))
    assert fall_in_words(fallen).startswith("its articles' pages give no text since 2026-11-20: 10 of the last 10;")
    mending = read(fallen, times(3), at=NOW + 60 * HOUR)
    assert fall_in_words(mending).startswith("its articles' pages give no text since 2026-11-20: 7 of the last 10;")
    mended = read(mending, times(1), at=NOW + 63 * HOUR)
    assert (mended.falls, mended.since, fall_in_words(mended)) == ((), None, "")
    assert end_in_words(mended) == "its articles' pages give again what is usual"
    assert read(mended, [nothing()], at=NOW + 64 * HOUR).falls == ()


@pytest.mark.parametrize(
    ("fall", "name"),
    [(replace(FULL, characters=300), "length"), (replace(FULL, dated=False), "dated")],
)
def test_shrunk_texts_and_lost_dates_recover_too(fall: PageOutcome, name: str) -> None:
    fallen = read(LEARNT, times(15, fall))
    assert fallen.falls == (name,)
    assert read(fallen, [*times(3, nothing("paywall"))]).falls == (name,)
    assert read(fallen, times(4)).falls == ()


def test_where_shrunk_texts_give_way_to_none_only_that_is_told() -> None:
    shrunk = read(LEARNT, times(10, replace(FULL, characters=300)))
    gone = read(shrunk, times(8, nothing()), at=NOW + 10 * HOUR)
    assert gone.falls == ("given", "length")
    assert fall_in_words(gone) == f"its articles' pages give no text since 2026-11-20: 8 of the last 10; {REBUILT}"
    assert read(gone, times(5), at=NOW + 18 * HOUR).falls == ()


def test_nothing_is_learnt_of_a_fall_until_it_has_lasted_so_long_that_it_is_usual() -> None:
    fallen = read(LEARNT, times(10, nothing()))
    later = read(fallen, times(500, nothing()), at=NOW + 10 * HOUR)
    assert (later.given, later.pages) == (fallen.given, fallen.pages)
    assert later.falls == ("given",)
    assert fallen.noticed is not None
    assert read(later, [nothing()], at=fallen.noticed + TAKEN_FOR_USUAL - HOUR).falls == ("given",)
    usual = read(later, [nothing()], at=fallen.noticed + TAKEN_FOR_USUAL)
    assert (usual.falls, usual.pages, len(usual.recent)) == ((), 0, 1)
    assert end_in_words(usual) == "what its articles' pages give is taken for usual after 30 days"
    assert read(usual, times(100, nothing())).falls == ()


def test_the_fall_of_a_source_that_seldom_prints_is_told_for_as_long_as_any_other() -> None:
    usual, told = LEARNT, list[tuple[str, ...]]()
    for number in range(20):
        page = replace(nothing(), article_id=f"slow{number}", at=NOW + number * timedelta(days=5))
        usual = after_page(usual, page)
        told.append(usual.falls)
    assert told == [*[()] * 7, *[("given",)] * 6, *[()] * 7]


def test_an_odd_page_before_the_redesign_is_not_its_beginning() -> None:
    usual = read(LEARNT, [nothing("paywall"), FULL, *times(8, nothing())])
    assert usual.since == NOW + 2 * HOUR


def test_where_few_pages_give_a_text_a_fall_in_length_is_not_over_because_none_does() -> None:
    mixed = read(UsualPages(), islice(cycle([FULL, FULL, nothing("paywall")]), 300), at=NOW - 300 * HOUR)
    short = read(mixed, times(10, replace(FULL, characters=300)))
    gone = read(short, times(30, nothing()), at=NOW + 10 * HOUR)
    assert (short.falls, gone.falls) == (("length",), ("length",))
    assert fall_in_words(gone) == f"its articles' pages give no text since 2026-11-20: 10 of the last 10; {REBUILT}"
    assert read(gone, times(5), at=NOW + 40 * HOUR).falls == ()


def test_what_is_usual_is_learnt_slowly_and_kept_between_pages() -> None:
    usual = read(UsualPages(), times(200))
    assert (usual.given, round(usual.length, 3), usual.dated, usual.pages) == (1.0, 8.006, 1.0, 190)
    poorer = read(usual, islice(cycle([FULL, FULL, nothing("paywall")]), 30))
    assert 0.8 < poorer.given < 0.95
    again = stored_pages(poorer.as_stored())
    assert again.as_stored() == poorer.as_stored()
    assert (again.recent, again.pages) == (poorer.recent, poorer.pages)
    fallen = read(LEARNT, times(9, nothing("wall")))
    again = stored_pages(fallen.as_stored())
    assert (fall_in_words(again), again.noticed) == (fall_in_words(fallen), fallen.noticed)
    assert stored_pages(None) == UsualPages()
