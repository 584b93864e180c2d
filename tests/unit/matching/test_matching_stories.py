"""Stories: copies of one text are one, two texts that differ in a fact are two."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.stories import Likeness, Marks, likeness, may_be_copy, same_story, story_marks
from tests.story_samples import HELD_OUT, TUNED_ON, Sample, pairs

WORDS = [f"word{letter}{other}" for letter in "abcdefghijklmnop" for other in "qrstuvwxyz"]


def text_of(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def marks_of(sample: Sample) -> Marks:
    return story_marks(sample.title, sample.text)


BODY = text_of(1) + " on 5 February worth 500 million"


def test_a_copy_is_one_story_whatever_its_spelling() -> None:
    assert same_story(story_marks("Deal signed", BODY), story_marks("DEAL  signed", BODY.upper().replace(" ", "\n")))
    arabic = "وقعت الشركة العُمانية اتفاقية مع أنقرة"
    assert same_story(story_marks("", arabic), story_marks("", "وقعت الشركه العمانية اتفاقيه مع انقره"))


def test_a_copy_under_an_outlets_own_title_is_one_story() -> None:
    assert same_story(story_marks("Deal signed in Muscat", BODY), story_marks("Gulf news of the day", BODY))


def test_a_shortened_copy_is_one_story() -> None:
    words = BODY.split()
    assert same_story(story_marks("Deal", " ".join(words)), story_marks("Deal", " ".join(words[:100])))


def test_a_copy_with_a_line_of_the_outlet_added_is_one_story() -> None:
    assert same_story(story_marks("Deal", BODY), story_marks("Deal", BODY + " Read more on our site"))


def test_another_number_is_another_story() -> None:
    assert not same_story(story_marks("Deal", BODY), story_marks("Deal", BODY.replace("500", "700")))


def test_another_name_in_a_like_title_is_another_story() -> None:
    one = story_marks("Aselsan signs deal in Muscat", "Aselsan " + BODY)
    other = story_marks("Havelsan signs deal in Muscat", "Havelsan " + BODY)
    assert not same_story(one, other)


def test_different_texts_are_different_stories() -> None:
    assert not same_story(story_marks("Deal", text_of(1)), story_marks("Deal", text_of(2)))


def test_short_texts_are_one_story_only_when_equal() -> None:
    assert not same_story(story_marks("Deal", "Oman signed a deal today"), story_marks("Deal", "Oman signed a deal"))
    assert same_story(story_marks("Deal", "Oman signed"), story_marks("deal", "OMAN signed"))


def test_what_is_indexed_is_shared_by_copies() -> None:
    one, other = story_marks("A", BODY), story_marks("B", BODY + " and more")
    assert set(one.indexed) & set(other.indexed)


@given(st.text(), st.text())
def test_marks_are_signed_64_bit_and_the_decision_is_symmetric(title: str, text: str) -> None:
    one, other = story_marks(title, text), story_marks(title, BODY)
    assert all(-(2**63) <= mark < 2**63 for mark in one.indexed)
    assert same_story(one, other) == same_story(other, one)
    assert same_story(one, one)


def test_a_dateline_and_a_byline_say_nothing() -> None:
    plain = story_marks("Deal", BODY)
    for header in (
        "MUSCAT, March 3 (Reuters) - ",
        "WAM – ",
        "مسقط في 9 فبراير /العمانية/ ",
        "İstanbul/ Anadolu\n",
        "Duqm, ONA: ",
    ):
        assert story_marks("Deal", header + BODY).words == plain.words, header


def test_a_new_development_over_the_old_text_is_another_story() -> None:
    old = story_marks("Deal", BODY)
    new = story_marks("Deal delayed", text_of(9, words=45) + ". " + BODY)
    assert likeness(old, new) is Likeness.OTHER_OPENING


def test_a_title_stands_for_its_text_only_when_it_says_something() -> None:
    long = "Oman signs deal for coastal radars in Duqm"
    assert likeness(story_marks(long, ""), story_marks(long, BODY)) is Likeness.TITLE
    assert likeness(story_marks("Gold price today", ""), story_marks("Gold price today", BODY)) is Likeness.TOO_SHORT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("opened by five ministers", "opened by nine ministers"),
        ("reopened on Monday in Muscat", "reopened on Tuesday in Muscat"),
        ("ocakta artan satışlar", "şubatta artan satışlar"),
        ("signed with Aselsan of Ankara", "signed with Havelsan of Ankara"),
        ("قرب ميناء صحار الصناعي", "قرب ميناء بركاء الصناعي"),
    ],
)
def test_a_fact_that_each_has_and_the_other_lacks_makes_two_stories(one: str, other: str) -> None:
    lead, rest = text_of(3, words=20), text_of(4, words=60)
    marks = [story_marks("Deal", f"{lead} {fact} {rest}") for fact in (one, other)]
    assert likeness(*marks) is Likeness.OTHER_FACT


def test_a_month_with_its_ending_is_the_month() -> None:
    lead, rest = text_of(3, words=20), text_of(4, words=60)
    marks = [story_marks("Satış", f"{lead} {said} {rest}") for said in ("ocak ayında 41 bin", "ocakta ise 41 bin")]
    assert likeness(*marks) is Likeness.COPY


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("The company has signed a contract for", "The company denies that it has signed a contract for"),
        ("The ministry has approved the purchase of", "The ministry has suspended the purchase of"),
        ("Şirket radarlar için bir sözleşme imzaladı", "Şirket radarlar için sözleşmeyi iptal etti"),
        ("وقعت الوزارة عقدا مع الشركة", "ونفت الوزارة توقيع عقد مع الشركة"),
    ],
)
def test_a_denial_an_end_or_a_delay_over_the_same_sentences_is_another_story(said: str, turned: str) -> None:
    rest = text_of(4, words=80)
    assert likeness(story_marks("Radars", f"{said} {rest}"), story_marks("Radars", f"{turned} {rest}")) is (
        Likeness.OTHER_FACT
    )
    copies = [story_marks(title, f"{turned} {rest}") for title in ("Radars", "No radars: the deal is rejected")]
    assert likeness(*copies) is Likeness.COPY


def test_a_toll_that_rises_is_another_story_though_it_tells_the_one_before() -> None:
    rest = text_of(4, words=80)
    first, second = "At least 5 people were hurt at the port", "At least 12 people were hurt at the port, up from 5,"
    marks = [story_marks("Blast at the port", f"{lead} officials said. {rest}") for lead in (first, second)]
    assert likeness(*marks) is likeness(*reversed(marks)) is Likeness.OTHER_FACT


@pytest.mark.parametrize("files", [TUNED_ON, (HELD_OUT,)], ids=["tuned on", "held out"])
def test_precision_and_recall_over_labelled_pairs_are_what_is_asked(files: tuple[str, ...]) -> None:
    found = [
        (pair, same_story(*(story_marks(each.title, each.text) for each in (pair.one, pair.other))))
        for pair in pairs(*files)
    ]
    merged = [pair for pair, same in found if same]
    right = [pair for pair in merged if pair.same]
    wrong = [(pair.one.name, pair.other.name) for pair in merged if not pair.same]
    assert len(right) / len(merged) >= 0.97, wrong
    missed = [(pair.one.name, pair.other.name) for pair, same in found if pair.same and not same]
    assert len(right) / sum(pair.same for pair, _ in found) >= 0.9, missed


def test_every_labelled_copy_is_found_by_its_marks() -> None:
    for pair in pairs(*TUNED_ON, HELD_OUT):
        if pair.same:
            one, other = marks_of(pair.one), marks_of(pair.other)
            assert len(set(one.indexed) & set(other.indexed)) >= 2, (pair.one.name, pair.other.name)


def test_pairs_of_labels_are_enough() -> None:
    labels = [pair.same for pair in pairs(*TUNED_ON, HELD_OUT)]
    assert (labels.count(True) >= 100, labels.count(False) >= 150) == (True, True)


def test_the_first_look_loses_no_copy() -> None:
    for pair in pairs(*TUNED_ON, HELD_OUT):
        one, other = marks_of(pair.one), marks_of(pair.other)
        if same_story(one, other):
            assert may_be_copy(one, pair.other.text) and may_be_copy(other, pair.one.text)
    assert not may_be_copy(story_marks("", BODY), text_of(2))
