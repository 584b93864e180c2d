"""How sites of the beat print an article, with all that they print around and inside it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from tests.page_news import WORDS, News

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ISO = "2026-11-23T10:30:00+04:00"
_SCRIPT = "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}if(1<2){gtag('a')}</script>"


def _page(news: News, body: str, *, head: str = "", html: str = "") -> str:
    direction = "rtl" if news.language == "ar" else "ltr"
    name = "البريد" if news.language == "ar" else "Posta"
    cookies = (
        f"<div class='cookie-banner' id='cookieConsent'><p>{WORDS[news.language].cookies}</p><button>OK</button></div>"
    )
    return (
        f"<!doctype html><html {html} lang='{news.language}' dir='{direction}'><head><meta charset='utf-8'>"
        f"<title>{news.title} | {name}</title>{head}{_SCRIPT}<style>.a>.b{{color:red}}</style></head>"
        f"<body class='single rtl has-sidebar'>{_SCRIPT}{body}{cookies}</body></html>"
    )


def _ld(news: News, **more: object) -> str:
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": news.title,
        "datePublished": ISO,
    } | more
    return f"<script type='application/ld+json'>{json.dumps(told, ensure_ascii=False)}</script>"


def _meta(news: News) -> str:
    return f"<meta property='og:title' content='{_quoted(news.title)}'><meta property='article:published_time' content='{ISO}'>"


def _quoted(text: str) -> str:
    return text.replace("'", "&#39;")


def _menu(news: News, tag: str = "nav", name: str = "main-menu") -> str:
    items = "".join(f"<li><a href='/{number}'>{name}</a></li>" for number, name in enumerate(WORDS[news.language].menu))
    return f"<{tag} class='{name}'><ul>{items}</ul></{tag}>"


def _share(news: News) -> str:
    links = "".join(f"<a href='#{number}'>{name}</a> " for number, name in enumerate(WORDS[news.language].share))
    return f"<div class='share-buttons social'>{links}</div>"


def _also(news: News, tag: str = "p", number: int = 0) -> str:
    words = WORDS[news.language]
    return f"<{tag}><strong>{words.also} <a href='/n/{number}'>{words.headlines[number]}</a></strong></{tag}>"


def _figure(news: News) -> str:
    return f"<figure><img src='/a.jpg' alt='{_quoted(news.title)}'><figcaption>{WORDS[news.language].caption}</figcaption></figure>"


def _tags(news: News, name: str = "post-tags") -> str:
    words = WORDS[news.language]
    links = " ".join(f"<a rel='tag' href='/tag/{one}'>{one}</a>" for one in words.names)
    return f"<div class='{name}'><span>{words.tags}</span> {links}</div>"


def _bio(news: News, name: str = "author-box") -> str:
    words = WORDS[news.language]
    return f"<div class='{name}'><img src='/w.jpg'><h4>{words.author}</h4><p>{words.bio}</p></div>"


def _comments(news: News, name: str = "comments-area") -> str:
    words = WORDS[news.language]
    list_ = "".join(f"<li class='comment'><p>{words.comment}</p></li>" for _ in range(3))
    return f"<div id='comments' class='{name}'><h3>{words.comments}</h3><ol>{list_}</ol></div>"


def _related(news: News, name: str = "related-posts") -> str:
    words = WORDS[news.language]
    cards = "".join(
        f"<div class='card'><a href='/r/{number}'><img src='/r.jpg'></a><h3><a href='/r/{number}'>{headline}</a></h3>"
        f"<p>{words.teaser}</p></div>"
        for number, headline in enumerate(words.headlines)
    )
    return f"<div class='{name}'>{cards}</div>"


def _footer(news: News, tag: str = "footer") -> str:
    words = WORDS[news.language]
    return f"<{tag} class='site-footer'><p>{words.newsletter}</p><p>{words.rights}</p></{tag}>"


def _paragraphs(news: News, tag: str = "p", *, lead: bool = True, also: str = "") -> str:
    """The article's lines, with a link to another article after the second and the subheading as one."""
    lines = list(news.all if lead else news.all[1:])
    marked = [f"<h3>{line}</h3>" if line == news.subheading else f"<{tag}>{line}</{tag}>" for line in lines]
    return "".join((*marked[:2], also, *marked[2:]))


def wordpress(news: News) -> str:
    inner = f"{_share(news)}{_figure(news)}{_paragraphs(news, also=_also(news))}{_tags(news, 'tags-links')}"
    post = (
        f"<article class='post-71 post type-post status-publish tag-oman category-economy hentry'><header class='entry-header'>"
        f"<h1 class='entry-title'>{news.title}</h1><div class='entry-meta'><span class='author'>{WORDS[news.language].author}"
        f"</span><time datetime='{ISO}'>{news.written[0]}</time></div></header><div class='entry-content'>{inner}</div></article>"
    )
    main = f"<div id='content'>{post}{_bio(news)}{_related(news)}{_comments(news)}</div>"
    return _page(
        news,
        f"{_menu(news)}{main}<aside class='sidebar'>{_related(news, 'widget')}</aside>{_footer(news)}",
        head=_meta(news),
    )


def wordpress_no_classes(news: News) -> str:
    """A theme of a developer's own, whose names say nothing; a plugin puts related posts into the text."""
    box = f"<div class='jnews_inline_related_post'>{_related(news, 'jeg_posts')}</div>"
    inner = _paragraphs(news, also=box)
    body = f"<div class='c1'><div class='c2'><h1>{news.title}</h1><div class='c3'><div class='c4'>{inner}</div>{_share(news)}</div></div></div>"
    return _page(news, f"{_menu(news, 'div')}{body}{_related(news, 'c9')}{_footer(news, 'div')}", head=_ld(news))


def quintype(news: News) -> str:
    """Cards, each with a few paragraphs in a box of its own; the text once more as data in a script."""
    lines = [f"<h3>{line}</h3>" if line == news.subheading else f"<p>{line}</p>" for line in news.all]
    cards = "".join(f"<div class='story-element story-element-text'><div>{line}</div></div>" for line in lines)
    cards = cards.replace(
        "</div></div>", f"</div></div><div class='story-element-also-read'>{_also(news, 'div')}</div>", 1
    )
    data = json.dumps({"story": {"headline": news.title, "cards": list(news.all) * 4}}, ensure_ascii=False)
    body = (
        f"<div id='app'><div class='story-grid-m__base'><h1>{news.title}</h1><div class='arr--publish-time'>{news.written[0]}</div>"
        f"{_figure(news)}{_share(news)}<div class='arr--story-page-card-wrapper'>{cards}</div>{_tags(news, 'story-tags')}</div>"
        f"{_related(news, 'arr--collection')}</div><script id='static-page' type='application/json'>{data}</script>"
    )
    return _page(news, f"{_menu(news)}{body}{_footer(news)}", head=_ld(news, articleBody=" ".join(news.all)))


def arc(news: News) -> str:
    also = f"<div class='interstitial-link'>[ <a href='/x'>{WORDS[news.language].headlines[1]}</a> ]</div>"
    body = (
        f"<main class='b-article'><h1 class='b-headline'>{news.title}</h1><h2 class='b-subheadline'>{news.lead}</h2>"
        f"<div class='b-byline'>{WORDS[news.language].author}</div><time class='b-date' datetime='2026-11-23T06:30:00.000Z'>x</time>"
        f"{_figure(news)}<article class='b-article-body'>{_paragraphs(news, lead=False, also=also)}</article></main>"
    )
    return _page(
        news,
        f"{_menu(news)}{body}{_bio(news, 'b-author-bio')}{_related(news, 'b-results-list')}{_footer(news)}",
        head=_ld(news),
    )


def aspnet(news: News) -> str:
    """All in one form; names made by the server; the date in words only."""
    state = "<input type='hidden' name='__VIEWSTATE' value='" + "dDwtMTI3" * 900 + "'>"
    body = (
        f"<form method='post' id='form1'>{state}{_menu(news, 'div', 'ctl00_menu')}<div id='ctl00_Content'>"
        f"<span id='ctl00_lblTitle' class='title'><h1>{news.title}</h1></span><span id='ctl00_lblDate'>{news.written[1]}</span>"
        f"<div id='ctl00_pnlImage'><img src='/i.ashx?id=3'></div><div id='ctl00_divBody' style='text-align:justify'>"
        f"{_paragraphs(news)}</div></div><div id='ctl00_most'>{_related(news, 'ctl00_list')}</div>{_footer(news, 'div')}</form>"
    )
    return _page(news, body)


def table_layout(news: News) -> str:
    links = "".join(
        f"<tr><td><a href='/o/{number}'>{one}</a></td></tr>"
        for number, one in enumerate(WORDS[news.language].headlines)
    )
    text = "<br><br>".join(news.all)
    body = (
        f"<table width='100%'><tr><td colspan='3'>{_menu(news, 'div')}</td></tr><tr><td width='20%'><table>{links}</table></td>"
        f"<td><table><tr><td class='headline'><h1>{news.title}</h1></td></tr><tr><td class='newsdate'>{news.written[1]}</td></tr>"
        f"<tr><td class='newstext'>{text}</td></tr></table></td><td width='20%'><table>{links}</table></td></tr>"
        f"<tr><td colspan='3'>{_footer(news, 'div')}</td></tr></table>"
    )
    return _page(news, body)


def breaks(news: News) -> str:
    """An agency's page: lines parted by breaks in one element, the agency's letters last."""
    text = "<br />\n<br />\n".join(news.all)
    body = f"<div class='wrapper'><div class='news-detail'><h1>{news.title}</h1><div class='tarih date'>{news.written[0]}</div>{_share(news)}<div class='text'>{text}</div></div>{_related(news, 'latest')}</div>"
    return _page(news, f"{_menu(news)}{body}{_footer(news)}")


def amp(news: News) -> str:
    body = (
        f"<amp-sidebar id='s'>{_menu(news, 'div')}</amp-sidebar><header class='top'><a href='/'>AMP</a></header><article>"
        f"<h1>{news.title}</h1><p class='byline'>{WORDS[news.language].author}</p><amp-img src='/a.jpg' alt='{_quoted(news.title)}'></amp-img>"
        f"<p class='wp-caption-text'>{WORDS[news.language].caption}</p>{_paragraphs(news, also='<amp-ad></amp-ad>' + _also(news))}"
        f"<amp-social-share type='x'></amp-social-share></article>{_related(news)}{_footer(news)}<amp-user-notification><p>"
        f"{WORDS[news.language].cookies}</p></amp-user-notification>"
    )
    return _page(news, body, head=_ld(news), html="amp")


def boxes(news: News) -> str:
    """Boxes for paragraphs, and for everything else."""
    inner = "".join(f"<div>{line}</div>" for line in news.all)
    body = (
        f"<div class='menu'>{_menu(news, 'div')}</div><div class='page'><div class='right'><div class='tit'><h1>{news.title}</h1></div>"
        f"<div class='dt'><span class='time'>{news.written[0]}</span></div><div class='txt' dir='rtl'>{inner}</div>"
        f"{_tags(news, 'keywords')}</div><div class='left'>{_related(news, 'mostViewed')}</div></div>{_footer(news, 'div')}"
    )
    return _page(news, body)


def elementor(news: News) -> str:
    wrap = "<div class='elementor-element elementor-widget elementor-widget-{}'><div class='elementor-widget-container'>{}</div></div>"
    parts = (
        wrap.format("theme-post-title", f"<h1 class='elementor-heading-title'>{news.title}</h1>"),
        wrap.format("post-info", f"<span class='elementor-post-info__item--type-date'>{news.written[0]}</span>"),
        wrap.format("share-buttons", _share(news)),
        wrap.format("theme-post-content", _paragraphs(news, also=_also(news))),
        wrap.format("posts", _related(news, "elementor-posts-container")),
    )
    return _page(
        news, f"{_menu(news)}<div class='elementor elementor-9'>{''.join(parts)}</div>{_footer(news)}", head=_meta(news)
    )


def drupal(news: News) -> str:
    body = (
        f"<main role='main'><h1 class='page-title'>{news.title}</h1><div class='node node--type-article'><div class='field "
        f"field--name-field-summary'><p>{news.lead}</p></div><div class='field field--name-created'>{news.written[0]}</div>"
        f"{_figure(news)}<div class='field field--name-body field--type-text-with-summary'>{_paragraphs(news, lead=False)}</div>"
        f"{_tags(news, 'field--name-field-tags')}</div><div class='views-element-container'>{_related(news, 'view-content')}</div></main>"
    )
    return _page(news, f"{_menu(news)}{body}{_footer(news)}", head=f"<meta name='dcterms.created' content='{ISO}'>")


def state_agency(news: News) -> str:
    """Sections of a home page around a short column; the date beside the place."""
    slides = "".join(
        f"<div class='swiper-slide'><a href='/{n}'>{one}</a></div>"
        for n, one in enumerate(WORDS[news.language].headlines)
    )
    body = (
        f"<div class='swiper'>{slides}</div><section class='details'><div class='row'><div class='col-md-8'><h1>{news.title}</h1>"
        f"<ul class='info'><li class='date'>{news.written[1]}</li><li>1204</li></ul><div class='desc'>{_paragraphs(news)}"
        f"<p>/{'العمانية' if news.language == 'ar' else 'AA'}/</p></div></div><div class='col-md-4'>{_related(news, 'latest-news')}</div>"
        f"</div></section>"
    )
    return _page(news, f"{_menu(news)}{body}{_footer(news)}")


def inline_boxes(news: News) -> str:
    """A box of other news, a newsletter and an advertisement between the paragraphs, as big Turkish sites have them."""
    words = WORDS[news.language]
    inner = [f"<p>{line}</p>" if line != news.subheading else f"<h2>{line}</h2>" for line in news.all]
    box = f"<div class='news-box'><a href='/k/1'><img src='/k.jpg'><span>{words.headlines[2]}</span></a></div>"
    letter = f"<div class='newsletter-box'><p>{words.newsletter}</p><input type='email'></div>"
    text = "".join(
        (inner[0], box, inner[1], "<div class='ad-slot'>advertisement</div>", *inner[2:4], letter, *inner[4:])
    )
    body = (
        f"<div class='container'><div class='news-header'><h1>{news.title}</h1><h2 class='spot'>{news.lead}</h2><div class='info'>"
        f"<span>{words.author}</span><time datetime='{ISO}'>{news.written[1]}</time></div></div><div class='news-content' "
        f"property='articleBody'>{text}</div>{_tags(news, 'etiketler')}{_comments(news, 'yorumlar')}{_related(news, 'ilgili-haberler')}</div>"
    )
    return _page(news, f"{_menu(news)}{body}{_footer(news)}", head=_ld(news))


def long_comments(news: News) -> str:
    """More words of readers than of the article."""
    comments = "".join(_comments(news) for _ in range(6))
    body = f"<article itemscope><h1 itemprop='headline'>{news.title}</h1><meta itemprop='datePublished' content='{ISO}'><section itemprop='articleBody'>{_paragraphs(news, also=_also(news, number=3))}</section></article>{comments}"
    return _page(news, f"{_menu(news)}{body}{_footer(news)}")


def next_js(news: News) -> str:
    """Names made by a compiler, the data of the whole site in a script."""
    data = json.dumps(
        {"props": [{"title": one, "body": news.lead} for one in WORDS[news.language].headlines] * 40},
        ensure_ascii=False,
    )
    inner = _paragraphs(news, also=f"<div class='css-1x2y3z'>{_also(news, 'div', 2)}</div>")
    body = (
        f"<div id='__next'><div class='css-a1'><div class='css-b2'><h1 class='css-c3'>{news.title}</h1><div class='css-d4'>"
        f"<time datetime='{ISO}'>{news.written[0]}</time></div><div class='css-e5'><div class='css-f6'>{inner}</div></div></div>"
        f"<div class='css-g7'>{_related(news, 'css-h8')}</div></div></div><script id='__NEXT_DATA__' type='application/json'>{data}</script>"
    )
    return _page(news, f"{_menu(news)}{body}{_footer(news)}", head=_ld(news))


SITES: tuple[Callable[[News], str], ...] = (
    *(wordpress, wordpress_no_classes, quintype, arc, aspnet, table_layout, breaks, amp, boxes, elementor, drupal),
    *(state_agency, inline_boxes, long_comments, next_js),
)


def real_size(markup: str) -> str:
    """The page with all that makes real ones large: scripts, styles, a menu of hundreds, cards of other articles; 170 kB."""
    items = "".join(
        f"<li class='menu-item'><a href='/s/{number}'><span>قسم {number}</span></a></li>" for number in range(250)
    )
    cards = "".join(
        f"<div class='card'><a href='/c/{number}'><img src='/i{number}.jpg' srcset='/a 1x, /b 2x'></a><div class='t'><h3>"
        f"<a href='/c/{number}'>عنوان خبر آخر من أخبار اليوم رقم {number}</a></h3><span class='tm'>10:{number % 60:02}</span></div></div>"
        for number in range(90)
    )
    script = f"<script>{'var a={b:1};function c(d){return d<1};' * 1200}</script>"
    style = f"<style>{'.a{color:red}' * 2000}</style>"
    begin = f"has-sidebar'><nav><ul>{items}</ul></nav>"
    end = f"<div class='more-stories'>{cards}</div>{script}</body>"
    return (
        markup.replace("</head>", f"{script}{style}</head>").replace("has-sidebar'>", begin, 1).replace("</body>", end)
    )
