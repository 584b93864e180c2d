"""Pages that stand in an article's place are named for what they are; articles about such things are articles."""

import pytest

from crawler.pages.extract import extract_page
from crawler.pages.page_text import NoArticle, PageText
from tests.page_samples import ARTICLES, article_html

BODY = "A workshop in Duqm will employ four hundred people, said the director of the port on Monday morning. "
AR_BODY = "قال مدير الميناء إن الورشة الجديدة في الدقم ستوفر أربعمئة فرصة عمل قبل نهاية العام المقبل بحسب البيان. "
TR_BODY = "Liman müdürü pazartesi günü yaptığı açıklamada Duqm atölyesinde dört yüz kişinin çalışacağını söyledi. "


def page(title: str, *paragraphs: str, head: str = "", extra: str = "") -> str:
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title>{head}</head><body><article>{inner}</article>{extra}</body></html>"


def read(markup: str) -> PageText | NoArticle:
    return extract_page(markup.encode(), content_type="text/html; charset=utf-8", url="https://news.example.om/a/1")


NOT_FREE = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
COOKIE = "We use cookies and similar tracking technologies; you can withdraw your consent in the privacy policy. "
CEREZ = "Sitemizde çerezler kullanılmaktadır; çerez tercihlerinizi gizlilik politikası sayfasında değiştirin. "
KUKI = "نستخدم ملفات تعريف الارتباط لتحسين تجربتك ويمكنك الاطلاع على سياسة الخصوصية وإدارة ملفات الارتباط. "


@pytest.mark.parametrize(
    ("markup", "kind", "words"),
    [
        (page("Just a moment...", "Checking."), "wall", "asks for proof of a human being"),
        (page("x", extra='<script src="/cdn-cgi/challenge-platform/x.js"></script>'), "wall", "(Cloudflare)"),
        (page("Attention Required! | Cloudflare", BODY * 4), "wall", "asks for proof of a human being (Cloudflare)"),
        (page("", extra="<iframe src='/_Incapsula_Resource?x=1'></iframe>"), "wall", "(Incapsula)"),
        (page("", extra="<script src='https://ct.captcha-delivery.com/c.js'></script>"), "wall", "(DataDome)"),
        (page("Access to this page has been denied", BODY * 3), "wall", "asks for proof of a human being"),
        (page("Bir dakika lütfen...", "Güvenlik"), "wall", "asks for proof of a human being"),
        (page("لحظة من فضلك…", "جار التحقق"), "wall", "asks for proof of a human being"),
        (page("Page not found | The Courier", BODY * 4), "not-found", "says that it does not exist"),
        (page("404 - The Courier", BODY * 4), "not-found", "says that it does not exist"),
        (page("Sayfa Bulunamadı - Gazete", TR_BODY * 4), "not-found", "says that it does not exist"),
        (page("الصفحة غير موجودة | الصحيفة", AR_BODY * 4), "not-found", "says that it does not exist"),
        (page("Sign in - The Courier", BODY * 4), "login", "asks for a login"),
        (page("Hesap", "Hoş geldiniz", extra="<input type='password'>"), "login", "asks for a login"),
        (page("تسجيل الدخول", AR_BODY * 4), "login", "asks for a login"),
        (page("Deal", BODY * 3, "Subscribe to continue reading"), "paywall", "is for subscribers only"),
        (page("Deal", BODY * 3, "Already a subscriber? Log in"), "paywall", "is for subscribers only"),
        (page("Deal", BODY * 3, head=NOT_FREE), "paywall", "is for subscribers only"),
        (page("Haber", TR_BODY * 3, "Devamını okumak için abone olun"), "paywall", "is for subscribers only"),
        (page("Haber", TR_BODY * 3, "Bu içerik abonelere özel"), "paywall", "is for subscribers only"),
        (page("خبر", AR_BODY * 3, "اشترك الآن لمتابعة القراءة"), "paywall", "is for subscribers only"),
        (page("خبر", AR_BODY * 3, "هذا المحتوى مخصص للمشتركين"), "paywall", "is for subscribers only"),
        (page("Courier", *[COOKIE * 2] * 4), "cookies", "shows only its notice on cookies"),
        (page("Gazete", *[CEREZ * 2] * 4), "cookies", "shows only its notice on cookies"),
        (page("صحيفة", *[KUKI * 2] * 4), "cookies", "shows only its notice on cookies"),
        (page("خبر", AR_BODY.encode().decode("cp1252", "replace") * 4), "garbled", "is garbled"),
        (page("Haber", TR_BODY.encode().decode("latin-1").replace("\xa0", " ") * 6), "garbled", "is garbled"),
        (page("خبر", "قال ال???? إن ال???? في ال???? ستو???? أرب???? فر???? قبل ????. " * 6), "garbled", "is garbled"),
    ],
)
def test_what_stands_in_an_articles_place_is_named(markup: str, kind: str, words: str) -> None:
    found = read(markup)
    assert isinstance(found, NoArticle), found
    assert found.kind == kind
    assert words in found.text


@pytest.mark.parametrize("number", range(len(ARTICLES)))
def test_an_article_is_no_wall_whatever_it_is_about(number: int) -> None:
    article = ARTICLES[number]
    found = read(article_html(article))
    assert isinstance(found, PageText), found
    assert [line for line in article.paragraphs if line not in found.text] == []


def test_a_metered_article_that_is_all_there_is_read() -> None:
    paragraphs = [f"On day {number} this was said. {BODY * 2}" for number in range(9)]
    assert isinstance(read(page("Deal", *paragraphs, head=NOT_FREE)), PageText)
