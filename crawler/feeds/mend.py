"""The commonest fault of feeds: a bare ampersand, or one of HTML's names that XML does not know."""

import re
from html.entities import html5

_CDATA_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:([a-zA-Z][a-zA-Z0-9]{1,31});)?", re.DOTALL
)
_KNOWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NUMBER = re.compile(r"&#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});")


def mend_references(text: str) -> str:
    """The document with every ampersand outside of CDATA a reference that XML knows. Names are read as HTML's."""

    def mend(found: re.Match[str]) -> str:
        if found[0][0] == "<" or found[1] in _KNOWN or _NUMBER.match(text, found.start()):
            return found[0]
        if found[1] and (letters := html5.get(f"{found[1]};")):
            return "".join(f"&#{ord(letter)};" for letter in letters)
        return f"&amp;{found[0][1:]}"

    return _CDATA_OR_AMPERSAND.sub(mend, text)
