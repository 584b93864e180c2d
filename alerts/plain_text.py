"""Text from outside made safe to show: one line, no controls, never cut inside a letter, read in its own direction."""

import regex

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
RIGHT_TO_LEFT_MARK = "\u200f"

_ESCAPES = regex.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_BIDI_CONTROLS = regex.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Z}]+")
_SURROGATES = regex.compile(r"\p{Cs}")
_MANY_MARKS = regex.compile(r"(\p{M}{8})\p{M}+")
_GRAPHEME = regex.compile(r"\X")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]")


def one_line(text: str) -> str:
    """One line without control characters, terminal escapes, bidi controls and towers of marks; spaces collapsed."""
    text = _SURROGATES.sub("\ufffd", _ESCAPES.sub("", text))
    text = _UNPRINTABLE.sub(" ", _BIDI_CONTROLS.sub("", text)).strip()
    return str(_MANY_MARKS.sub(r"\1", text))


def cut(text: str, limit: int) -> str:
    """At most ``limit`` code points, whole graphemes, with an ellipsis where something was left out."""
    return text if len(text) <= limit else f"{whole_graphemes(text, limit - 1).rstrip()}…"


def whole_graphemes(text: str, limit: int) -> str:
    """The longest beginning of at most ``limit`` code points that ends between two graphemes (UAX 29)."""
    end = 0
    for grapheme in _GRAPHEME.finditer(text[: limit + 64]):
        if grapheme.end() > limit:
            break
        end = grapheme.end()
    return text[:end]


def isolate(text: str, *, right_to_left_line: bool) -> str:
    """Wraps a value that may run against the direction of its line, so that neither disturbs the other."""
    if text and (right_to_left_line or _RIGHT_TO_LEFT.search(text)):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text
