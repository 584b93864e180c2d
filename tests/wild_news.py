"""Alerts of hostile and huge texts, by seed: what no chat may choke on, mention or link."""

import random
from collections.abc import Iterator
from typing import Any

from tests.alert_factories import data

_PIECES = (
    *(
        "الدقم",
        "وُقّعت",
        "İstanbul'da",
        "Oman",
        "ل" + "َ" * 20,
        "é",
        "👨‍👩‍👧‍👦",
        "🇴🇲",
        "👍🏽",
        "\u202e",
        "\u2068",
        "\u2069",
        "\u200d",
    ),
    *("<b>", "</b>", '<a href="tg://user?id=1">', "&amp;", "&", "<", ">", '"', "'", "<!channel>", "@everyone", "@bot"),
    *(
        "https://evil.example/x",
        "evil.example",
        "[a](https://evil.example)",
        "#tag",
        "/start",
        "*b*",
        "_i_",
        "`c`",
        "~",
        "|",
    ),
    *("\n", "\r\n", "\t", "\x00", "\x1b[31m", "\ud800", "\u2028", "\\", "tg://resolve?domain=x", "mailto:a@b.example"),
)


def wild_text(random: random.Random, longest: int) -> str:
    pieces = [random.choice(_PIECES) for _ in range(random.randint(0, longest))]
    return random.choice(("", " ", " ", ". ")).join(pieces)


def wild_alerts(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """``count`` alerts' data; one in fifty has a text of a megabyte."""
    source = random.Random(seed)
    for number in range(count):
        huge = wild_text(source, 60) * 3000 if number % 50 == 7 else ""
        url = source.choice(
            ("https://x.example/" + "أ" * source.randint(0, 400), "javascript:x", "https://x.example/?a=1&b=<")
        )
        made = data(str(number), title=huge or wild_text(source, 80), source_name=wild_text(source, 40), url=url)
        made["excerpt"] = huge or wild_text(source, 120)
        made["watchlist"] = {"id": "w", "title": wild_text(source, 30)}
        made["unsure"] = source.random() < 0.3
        first = made["mentions"][0]
        made["mentions"] = [
            {**first, "entity": str(each), "name": wild_text(source, 20), "text": wild_text(source, 20)}
            for each in range(source.randint(0, 30))
        ]
        yield made
