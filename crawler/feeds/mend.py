"""The commonest fault of feeds: a bare ampersand, or one of HTML's names that XML does not know."""

import re
from html.entities import html5

_LEFT_ALONE = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))", re.DOTALL)
_BARE = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,31};)")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,31});")


def mend_references(text: str) -> str:
    """The document with every ampersand outside of CDATA a reference that XML knows. Names are read as HTML's."""
    pieces = _LEFT_ALONE.split(text)
    pieces[::2] = [_NAMED.sub(_numbered, _BARE.sub("&amp;", piece)) for piece in pieces[::2]]
    return "".join(pieces)


def _numbered(found: re.Match[str]) -> str:
    letters = html5.get(f"{found[1]};")
    return "".join(f"&#{ord(letter)};" for letter in letters) if letters else f"&amp;{found[1]};"
