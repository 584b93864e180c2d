"""A text cut into stretches at its mentions."""

import random

from dashboard.marks import Mark, Paragraph, Stretch, marks_of_words, paragraphs_of, stretches_of
from tests.timing import is_within


def mark(start: int, end: int, name: str = "Oman", kind: str = "country") -> Mark:
    return Mark(start=start, end=end, kind=kind, name=name)


def plain(text: str) -> Stretch:
    return Stretch(text=text)


def marked(text: str, names: str = "Oman", kind: str = "country") -> Stretch:
    return Stretch(text=text, kind=kind, names=names)


def test_a_text_without_mentions_is_one_stretch() -> None:
    assert stretches_of("no news", ()) == (plain("no news"),)


def test_an_empty_text_has_no_stretch() -> None:
    assert stretches_of("", (mark(0, 1),)) == ()


def test_a_mention_is_cut_out_where_it_stands() -> None:
    assert stretches_of("in Oman today", [mark(3, 7)]) == (plain("in "), marked("Oman"), plain(" today"))


def test_offsets_count_code_points() -> None:
    text = "😀 والعُمانية"
    assert stretches_of(text, [mark(3, 12)]) == (plain("😀 و"), marked("العُمانية"))


def test_mentions_side_by_side_stay_two() -> None:
    assert stretches_of("OmanAselsan", [mark(0, 4), mark(4, 11, "Aselsan", "company")]) == (
        marked("Oman"),
        marked("Aselsan", "Aselsan", "company"),
    )


def test_a_mention_within_another_is_named_by_both_and_coloured_by_the_longer() -> None:
    whole, part = mark(0, 25, "Oman Investment Authority", "organisation"), mark(0, 4)
    assert stretches_of("Oman Investment Authority", [part, whole]) == (
        marked("Oman", "Oman Investment Authority, Oman", "organisation"),
        marked(" Investment Authority", "Oman Investment Authority", "organisation"),
    )


def test_mentions_that_overlap_share_what_they_have_in_common() -> None:
    assert stretches_of("abcd", [mark(0, 3, "x"), mark(2, 4, "y")]) == (
        marked("ab", "x"),
        marked("c", "x, y"),
        marked("d", "y"),
    )


def test_an_unsure_mention_stays_so_wherever_it_is_marked() -> None:
    unsure = Mark(start=3, end=7, kind="country", name="Oman", unsure=True)
    assert stretches_of("in Oman", [unsure]) == (
        plain("in "),
        Stretch(text="Oman", kind="country", names="Oman", unsure=True),
    )
    assert marks_of_words("in Oman", [unsure], ["Oman"]) == (unsure,)


def test_a_mention_beyond_the_text_is_left_out() -> None:
    assert stretches_of("short", [mark(3, 9), mark(-1, 2), mark(2, 2)]) == (plain("short"),)


def test_the_stretches_are_the_text_again_whatever_is_marked() -> None:
    chance = random.Random(7)
    for _ in range(300):
        text = "".join(chance.choice("ab \nعm") for _ in range(chance.randrange(40)))
        marks = [mark(start := chance.randrange(40), start + chance.randrange(9)) for _ in range(chance.randrange(8))]
        assert "".join(stretch.text for stretch in stretches_of(text, marks)) == text
        lines = ["".join(part.text for part in paragraph.stretches) for paragraph in paragraphs_of(text, marks)]
        assert lines == [line for line in text.split("\n") if line.strip()]


def test_lines_become_paragraphs_with_their_own_direction() -> None:
    assert paragraphs_of("Oman\n\n في عُمان", [mark(0, 4), mark(10, 15)]) == (
        Paragraph(stretches=(marked("Oman"),), direction="ltr"),
        Paragraph(stretches=(plain(" في "), marked("عُمان")), direction="rtl"),
    )


def test_a_mention_over_two_lines_is_marked_on_both() -> None:
    assert [paragraph.stretches for paragraph in paragraphs_of("joint\nventure", [mark(0, 13, "jv", "keyword")])] == [
        (marked("joint", "jv", "keyword"),),
        (marked("venture", "jv", "keyword"),),
    ]


def test_a_text_full_of_mentions_is_cut_in_no_time() -> None:
    text = "Oman\n" * 40_000
    marks = [mark(5 * place, 5 * place + 4) for place in range(40_000)]
    found: list[Paragraph] = []
    assert is_within(5, lambda: found.extend(paragraphs_of(text, marks)))
    assert len(found) == 40_000


def test_an_excerpt_is_marked_by_the_words_that_the_article_has() -> None:
    words = [mark(0, 0), mark(0, 0, "Oman Investment Authority", "organisation")]
    found = marks_of_words("Oman Investment Authority of Oman", words, ["Oman", "Oman Investment Authority"])
    assert sorted(found, key=lambda one: one.start) == [
        mark(0, 25, "Oman Investment Authority", "organisation"),
        mark(29, 33),
    ]
