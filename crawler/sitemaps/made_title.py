"""A title for an article of which nothing but the address is known, until its page is read."""

import re
from urllib.parse import unquote, urlsplit

from crawler.plain_text import MAX_TITLE, one_line, strip_illegal

_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|shtml|amp)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:^|(?<=[-_ ]))(?=\w*\d)[0-9a-f]{5,}(?=$|[-_ ])", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_+\s]+")
_FEWEST_LETTERS = 4


def made_title(url: str) -> str:
    """The words of the address's last part that has some; the address itself where none has."""
    for part in reversed(urlsplit(url).path.split("/")):
        words = _SEPARATORS.sub(" ", _NUMBER.sub("", _SUFFIX.sub("", unquote(part)))).strip()
        if sum(letter.isalpha() for letter in words) >= _FEWEST_LETTERS:
            return one_line(strip_illegal(words))[:MAX_TITLE]
    return url[:MAX_TITLE]
