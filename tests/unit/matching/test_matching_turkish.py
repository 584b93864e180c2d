"""Turkish: every ending that a name takes, and what tells a country from the word that it is too."""

import pytest

from domain.match import Readable
from matching.matcher import Matcher, compile_matcher

FORMS = {
    "qatar": "Katarda Katardan Katardaki Katardakiler Katardakilerin Katara Katarı Katarın Katarla Katarlı Katarlılar "
    "Katarlıların Katarlılardan Katarsız Katardır Katardaydı Katardayken",
    "iraq": "Irakta Iraktan Iraktaki Iraktakiler Iraka Irakı Irakın Irakla Iraklı Iraklılara Iraktır",
    "turkey": "Türkiyede Türkiyeden Türkiyedeki Türkiyedekiler Türkiyeye Türkiyeyi Türkiyenin Türkiyeyle Türkiyeli "
    "Türkiyelilerin Türkiyedir Türkiyemiz",
    "jordan": "Ürdünde Ürdünden Ürdündeki Ürdüne Ürdünü Ürdünün Ürdünle Ürdünlü Ürdünlüler Ürdünlülerin Ürdündür",
    "kuwait": "Kuveytte Kuveytten Kuveytteki Kuveyte Kuveyti Kuveytin Kuveytle Kuveytli Kuveytlilerle Kuveyttir",
    "egypt": "Mısırda Mısırdan Mısırdakiler Mısıra Mısırı Mısırın Mısırla Mısırlı Mısırlılar",
    "erdogan": "Erdoğanda Erdoğandan Erdoğana Erdoğanı Erdoğanın Erdoğanla",
    "tusas": "TUSAŞta TUSAŞtan TUSAŞtaki TUSAŞa TUSAŞın TUSAŞla",
    "raytheon": "Raytheonda Raytheondan Raytheona Raytheonu Raytheonun Raytheonla",
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_matcher().matcher


def read(matcher: Matcher, text: str, title: str = "", language: str | None = "tr") -> list[str]:
    return list(matcher.read(Readable(title=title, text=text, language=language)).entities)


@pytest.mark.parametrize(("entity", "form"), [(one, form) for one, forms in FORMS.items() for form in forms.split()])
def test_an_ending_is_read_in_every_casing(matcher: Matcher, entity: str, form: str) -> None:
    text = f"Dün akşam {form} söz edildi."
    shouted = text.replace("i", "İ").replace("ı", "I").upper()
    assert [read(matcher, text), read(matcher, shouted), read(matcher, text, language=None)] == [[entity]] * 3


@pytest.mark.parametrize(
    ("form", "entity"),
    [
        ("Katarli", "qatar"),
        ("Iraklilar", "iraq"),
        ("Turkiyenin", "turkey"),
        ("TURKIYENIN", "turkey"),
        ("Urdunlu", "jordan"),
        ("Misirda", "egypt"),
        ("Erdoganin", "erdogan"),
    ],
)
def test_an_ending_is_read_without_turkish_letters(matcher: Matcher, form: str, entity: str) -> None:
    assert read(matcher, f"Dun aksam {form} aciklamasi geldi.") == [entity]


@pytest.mark.parametrize(
    "word",
    [
        "Katarina",
        "Katarakt",
        "Katalog",
        "Katarsis",
        "Irakgörür",
        "Romanya",
        "Ormanda",
        "Kahramanmaraş",
        "Miranda",
        "Mısırcılar",
        "Yemenici",
        "Türkmen",
        "Türkeş",
        "Türkan",
        "Türkçe",
        "Türküler",
        "Maliyet",
        "Maliye",
        "Kuveytur",
        "Ürdüncan",
        "Bahreynova",
        "Baykara",
        "Aselsanat",
    ],
)
def test_a_longer_word_is_not_the_name(matcher: Matcher, word: str) -> None:
    assert read(matcher, f"Dün akşam {word} söz edildi.") == []


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Irak yollar bizi ayırdı.", []),
        ("Irak yolları karla kapandı.", ["iraq"]),
        ("EVLERDEN IRAK", []),
        ("BAŞBAKANDAN IRAK AÇIKLAMASI", ["iraq"]),
        ("Katarlar istasyonda bekliyor.", []),
        ("Katarlılar istasyonda bekliyor.", ["qatar"]),
        ("Mısır sıcakta kurudu, tarlada kalan mısır yem oldu.", []),
        ("Mısırlı tüccar limanda mısır bekliyor.", ["egypt"]),
        ("Mısır ordusuna yeni komutan atandı.", ["egypt"]),
        ("Mısır tarlasına dolu yağdı.", []),
        ("Çiftçi mısır ekti, gübre attı; Mısır'dan tohum geldi.", ["egypt"]),
        ("Umman gibi derin bir bilgi.", []),
        ("Umman kıyıları dalgalı, derin sularda balina görüldü.", ["oman"]),
        ("Bakan, “Mısır üreticileri kuraklıktan zarar gördü” dedi.", []),
        ("Yemeni ustası dükkânını kapatıyor.", []),
        ("Yemen hükümetinin talebi reddedildi.", ["yemen"]),
        ("MALİ CUMHURBAŞKANI GÖZALTINDA", ["mali"]),
        ("MALİ TATİL BAŞLADI", []),
        ("Mali Silahlı Kuvvetleri çekildi.", ["mali"]),
        ("STM Genel Müdürü Ankara'da konuştu.", ["stm"]),
        ("Davada muhtar Ökkeşhan Erdoğan ifade verdi.", []),
        ("Dün akşam Cumhurbaşkanı Erdoğan konuştu.", ["erdogan"]),
        ("Duruşmada sanık Gülbün Türk'ün avukatı konuştu.", []),
        ("Kazanan Batı Trakya Türk'ü oldu.", ["turkey"]),
        ("Toplantıda Jön Türkler anlatıldı.", ["turkey"]),
        ("Malî kriz derinleşiyor, Bamako'daki elçilik kapandı.", []),
        ("Katar'dan dönen makinist katarın yanında durdu.", ["qatar"]),
        ("Yemeni ayakkabılar deriden dikilir.", []),
        ("Mısır yaprakları sararmaya başladı.", []),
        ("Mısır aldık, sahile indik.", []),
        ("Mısır kadim bir ülkedir.", ["egypt"]),
        ("Mısır patlamayı kınadı.", ["egypt"]),
        ("Mali kınadı.", ["mali"]),
        ("Mali kredi.", []),
        ("Katar ve Umman gibi ülkeler toplandı.", ["qatar", "oman"]),
        ("Yemen açıkladı: Ateşkes bitti.", ["yemen"]),
        ("SOFRALARA LEZZET KATAR", []),
        ("MAÇTA RAKİP KATAR", ["qatar"]),
        ("Erdoğan Kılıçdaroğlu'na yüklendi.", ["erdogan"]),
        ("Erdoğan CHP'yi eleştirdi.", ["erdogan"]),
        ("Erdoğan Arıcan'ın konseri ertelendi.", []),
        ("Savunma Sanayi Başkanlığınca ihale açıldı.", ["ssb"]),
        ("Rum kesimi ve Kıbrıs Türkü masada.", ["turkey"]),
        ("Sanatçı Ali Gürcü sahne aldı.", []),
        ("Gürcü heyet sahaya indi.", ["georgia"]),
    ],
)
def test_a_country_is_told_from_the_word(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert read(matcher, text) == entities


def test_a_headline_in_capitals_at_every_word_says_nothing_by_them(matcher: Matcher) -> None:
    assert read(matcher, "Üretici, mısır fiyatından dertli.", title="Sahilde Közde Mısır Keyfi") == []


def test_time_stays_linear_where_a_word_stands_small_and_capital(matcher: Matcher) -> None:
    assert read(matcher, "Mısır piştikten sonra süzülür. " * 3_000 + "Bu mısır tatlıdır.") == []


@pytest.mark.parametrize("name", ["Mısır", "Katar", "Irak", "Umman", "Yemen", "Mali"])
@pytest.mark.parametrize(
    "head", ["hükümeti", "ordusuna", "heyetinin", "Dışişleri Bakanı", "Silahlı Kuvvetleri", "asıllı yazar"]
)
def test_what_a_state_has_tells_it(matcher: Matcher, name: str, head: str) -> None:
    entities = {"Mısır": "egypt", "Katar": "qatar", "Irak": "iraq", "Umman": "oman", "Yemen": "yemen", "Mali": "mali"}
    assert entities[name] in read(matcher, f"{name} {head} geldi.")


@pytest.mark.parametrize(
    "part", ["yaprağı", "silosu", "fidesi", "koçanı", "unu", "ekmeği", "tanesi", "eken", "yedik", "rekoltesi"]
)
def test_what_a_plant_has_tells_it(matcher: Matcher, part: str) -> None:
    assert read(matcher, f"Mısır {part} yine gündemde.") == []


@pytest.mark.parametrize("text", ["KUVEYTLI IS INSANLARI GELDI", "BAE'IN LIDERI GELDI"])
def test_a_headline_without_turkish_letters_or_language_may_be_turkish(text: str) -> None:
    reading = compile_matcher().matcher.read(Readable(title=text, text=""))
    assert len(reading.entities) == 1
