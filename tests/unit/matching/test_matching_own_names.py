"""A user's own names that mean other things too: what `near`, `never` and `case` make of them in three languages."""

import pytest

from config.watchlists_file import read_watchlists
from domain.match import Readable
from matching.matcher import Matcher, compile_matcher

FILE = """\
entities:
  - id: link
    kind: company
    name: Link Shipping
    names:
      en: [{text: Link, case: exact, near: [shipping, cargo, Sohar]}]
      ar: [{text: لينك, near: [شحن, ميناء]}]
      tr: [{text: Link, case: exact, near: [nakliye, liman, kargo]}]
    never: [Link Road]
  - id: turki
    kind: person
    names:
      en: [Turki Al-Amri, {text: Turki, near: [Riyadh Season, boxing]}]
      ar: [تركي العامري, {text: تركي, near: [موسم الرياض, الملاكمة]}]
  - id: asyad
    kind: company
    names: {en: [Asyad], ar: [{text: أسياد, near: [لوجستية, شحن]}]}
    never: [أسياد العالم]
  - id: hilal-bank
    kind: company
    names: {en: [Al Hilal Bank], ar: [مصرف الهلال, {text: الهلال, near: [مصرف, بنك]}]}
  - id: prime
    kind: company
    names: {en: [{text: PRIME, case: exact}]}
  - id: kale
    kind: company
    names: {tr: [{text: Kale, case: exact, near: [savunma, uçak, motor]}]}
watchlists:
  - {id: w, keywords: [zzz]}
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    file = read_watchlists(FILE, variables={})
    return compile_matcher(entities=file.entities, watchlists=file.watchlists).matcher


@pytest.mark.parametrize(
    ("language", "text", "found", "unsure"),
    [
        ("en", "Link won a contract for cargo in Sohar", {"link"}, set()),
        ("en", "Link's cargo fleet grew", {"link"}, set()),
        ("en", "The link between cargo and crime is clear", set(), set()),
        ("en", "Link won a contract", set(), set()),
        ("en", "Link Road was closed near the cargo terminal", set(), set()),
        ("en", "Link Shipping won a contract; Link is glad", {"link"}, set()),
        ("tr", "Link'in limandaki kargo filosu büyüdü", {"link"}, set()),
        ("tr", "Sitedeki link çalışmıyor, kargo gecikti", set(), set()),
        ("ar", "قالت لينك إن سفن الشحن وصلت إلى الميناء", {"link"}, set()),
        ("ar", "ولينك في قطاع الشحن البحري", {"link"}, set()),
        ("ar", "نشر لينك الموقع أمس", set(), set()),
        ("en", "Turki said Riyadh Season will open with boxing", {"turki"}, set()),
        ("en", "Turki said the market would open", set(), set()),
        ("en", "Turki Al-Amri spoke. Turki said the market would open", {"turki"}, set()),
        ("ar", "أعلن تركي عن موسم الرياض الجديد", {"turki"}, set()),
        ("ar", "حضر تركي بن سالم موسم الرياض", set(), {"turki"}),
        ("ar", "وقعت أسياد عقد خدمات لوجستية", {"asyad"}, set()),
        ("ar", "تجاوز أسياد العالم أزمة الشحن", set(), set()),
        ("ar", "أعلن الهلال نتائجه، وهو مصرف إسلامي", {"hilal-bank"}, set()),
        ("ar", "أعلن الهلال عن تعادل مخيب", set(), set()),
        ("en", "Amazon Prime and prime ministers", set(), set()),
        ("en", "PRIME signed the deal", {"prime"}, set()),
        ("tr", "Kale'nin uçak parçaları", {"kale"}, set()),
        ("tr", "Eski kale savunma için yapıldı", set(), set()),
    ],
)
def test_own_names_mean_what_the_words_near_them_say(
    matcher: Matcher, language: str, text: str, found: set[str], unsure: set[str]
) -> None:
    own = {"link", "turki", "asyad", "hilal-bank", "prime", "kale"}
    reading = matcher.read(Readable(title="", text=text, language=language))
    assert (own & set(reading.entities), own & set(reading.unsure)) == (found, unsure)


def test_the_file_draws_no_warning() -> None:
    file = read_watchlists(FILE, variables={})
    assert compile_matcher(entities=file.entities, watchlists=file.watchlists).problems == ()
