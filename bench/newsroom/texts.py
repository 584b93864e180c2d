"""What the newsroom prints. Written for the benchmarks: each text is made of other words, and names whom it must."""

import json
from functools import cache
from pathlib import Path
from random import Random

_HEADLINES = {
    "ar": (
        "أسيلسان التركية",
        "وزارة الطاقة في سلطنة عُمان",
        "ميناء الدقم",
        "هافيلسان",
        "بلدية مسقط",
        "جهاز الاستثمار العُماني",
    ),
    "en": (
        "Aselsan",
        "Oman's energy ministry",
        "The port of Duqm",
        "Havelsan",
        "Muscat's council",
        "Oman Investment Authority",
    ),
    "tr": ("Aselsan", "Umman Enerji Bakanlığı", "Duqm Limanı", "Havelsan", "Maskat Belediyesi", "Umman Yatırım Kurumu"),
}

_WORDS = {
    language: (Path(__file__).parent / f"words.{language}.txt").read_text("utf-8").split() for language in _HEADLINES
}

_LANGUAGES = ("ar", "en", "ar", "tr")


def language_of(feed: int, number: int) -> str:
    return _LANGUAGES[(feed + number) % len(_LANGUAGES)]


def _dice(feed: int, number: int, part: int = 0) -> Random:
    return Random((feed * 100_003 + number) * 31 + part)


def _sentence(dice: Random, language: str, words: int = 16) -> str:
    return " ".join(dice.choices(_WORDS[language], k=words)) + "."


def title(feed: int, number: int) -> str:
    dice, language = _dice(feed, number), language_of(feed, number)
    return f"{dice.choice(_HEADLINES[language])}: {_sentence(dice, language, 7)[:-1]}"


def feed_head(feed: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Gazette {feed}</title><link>https://www.gazette-{feed}.example.om/</link>"
    )


def feed_tail() -> str:
    return "</channel></rss>"


def entry(feed: int, number: int, date: str, site: str) -> str:
    """One item, as a newspaper's system writes it: link, guid, author, section, date and a marked-up text."""
    dice, language = _dice(feed, number, 1), language_of(feed, number)
    text = " ".join(_sentence(dice, language) for _ in range(3))
    return (
        f"<item><title>{title(feed, number)}</title><link>{site}/page/{feed}/{number}</link>"
        f'<guid isPermaLink="false">{site}/?p={feed}-{number}</guid>'
        "<dc:creator><![CDATA[سلمى الحارثي]]></dc:creator><category>اقتصاد</category>"
        f"<pubDate>{date}</pubDate><description><![CDATA[<p>{text}<br/>"
        f'<a href="/more/{number}">{feed}</a> &amp; {number}</p>]]></description></item>'
    )


@cache
def _furniture() -> tuple[str, str]:
    """What surrounds an article on a page of some 120 KB: styles, scripts, a menu, teasers, a footer."""
    styles = "".join(f".box-{n}{{margin:{n}px;padding:0;color:#1{n % 10}2}}" for n in range(600))
    scripts = "".join(
        f"window.layer.push({{slot:{n},name:'unit-{n}',sizes:[[300,250],[728,90]]}});" for n in range(500)
    )
    menu = "".join(f"<li class='m'><a href='/section/{n}'>Section {n}</a></li>" for n in range(120))
    teasers = "".join(
        f"<div class='teaser box-{n}'><a href='/news/{n}'><img src='/i/{n}.jpg' alt=''><h3>Another headline, no. {n}"
        f"</h3></a><span class='time'>{n} min</span></div>"
        for n in range(150)
    )
    head = (
        f"<meta charset='utf-8'><link rel='stylesheet' href='/s.css'><style>{styles}</style><script>{scripts}</script>"
    )
    return head, (
        f"<header><nav><ul>{menu}</ul></nav></header>@<aside class='related'>{teasers}</aside>"
        f"<footer><ul>{menu}</ul><p>All rights reserved.</p></footer><script>{scripts}</script>"
    )


def article_page(feed: int, number: int, written: str) -> str:
    """An article's page of some 120 KB, twelve paragraphs of it the article; ``written``: when, as RFC 3339 has it."""
    head, around = _furniture()
    dice, language = _dice(feed, number, 2), language_of(feed, number)
    paragraphs = "".join(f"<p>{_sentence(dice, language)} {_sentence(dice, language, 24)}</p>" for _ in range(12))
    article = f"<main><article><h1>{title(feed, number)}</h1><div class='body'>{paragraphs}</div></article></main>"
    told = {"@type": "NewsArticle", "headline": title(feed, number), "datePublished": written}
    head += f"<script type='application/ld+json'>{json.dumps(told, ensure_ascii=False)}</script>"
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f"<!DOCTYPE html><html lang='{language}' dir='{direction}'><head><title>{title(feed, number)}</title>{head}"
        f"</head><body>{around.replace('@', article)}</body></html>"
    )
