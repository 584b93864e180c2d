"""Every pair of colours that text stands in has WCAG AA contrast (4.5 to 1), in the light and in the dark."""

import re
from pathlib import Path

import pytest

import dashboard

STYLE = (Path(dashboard.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
KINDS = ("country", "company", "organisation", "person", "keyword")
TONES = ("good", "warn", "bad", "plain")

PAIRS = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "card")),
    *((text, "accent-wash") for text in ("ink", "accent")),
    *((kind, ground) for kind in KINDS for ground in (f"{kind}-wash", "card")),  # card: what is unsure has no tint
    *((text, f"{kind}-wash") for kind in KINDS for text in ("ink", "soft")),  # marks in the list of alerts
    *((tone, f"{tone}-wash") for tone in TONES),
    *(("ink", f"{tone}-wash") for tone in ("warn", "bad")),
    *(("soft", f"{tone}-wash") for tone in ("warn", "bad", "plain")),
    *((tone, ground) for tone in TONES for ground in ("paper", "card")),
    ("on-accent", "accent"),
]


def colours(theme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if theme == "light" else found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    known = colours(theme)
    darker, lighter = sorted((luminance(known[text]), luminance(known[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_themes_name_the_same_colours() -> None:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    names = [set(re.findall(r"--([a-z-]+): #", theme)) for theme in (light, dark)]
    assert names[0] == names[1]


def test_no_page_or_style_reaches_out() -> None:
    folder = Path(dashboard.__file__).parent
    for path in [*(folder / "templates").iterdir(), *(folder / "static").iterdir()]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script>|\|\s*safe", text), path
